using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class BiasGradient
{
    private sealed unsafe class SimdForm : IForm
    {
        /// <summary>Rows that a piece sums at least.</summary>
        private const int RowsPerPiece = 256;

        public void Run(Tensor dy, Tensor db, bool accumulate)
        {
            HostDevice host = dy.Host();
            using MemoryScope scope = host.OpenScope();
            int channels = dy.Shape.C, rows = checked((int)dy.Shape.Rows);
            int pieces = Math.Min(WorkSplit.Parts(rows, RowsPerPiece), WorkSplit.Pieces);
            Tensor partial = Tensor.Empty(host, new Shape(pieces, channels));
            float* gradient = dy.Floats(), sums = partial.Floats();
            host.Threads.Run(pieces, piece =>
            {
                (int first, int number) = WorkSplit.Part(rows, pieces, piece);
                float* sum = sums + (long)piece * channels;
                new Span<float>(sum, channels).Clear();
                for (int row = first; row < first + number; row++)
                    Add(gradient + (long)row * channels, channels, sum);
            });
            SplitSum.Add(host, partial, db, accumulate);
        }

        private static void Add(float* source, int length, float* sum)
        {
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(Vector.Load(sum + i) + Vector.Load(source + i), sum + i);
            for (; i < length; i++)
                sum[i] += source[i];
        }
    }
}
