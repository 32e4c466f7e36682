using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class SegmentSquares
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Run(Tensor x, IReadOnlyList<Segment> segments, Tensor squares)
        {
            float* source = x.Floats();
            int[] pieces = Pieces(segments);
            float[] sums = new float[pieces.Length / 2];
            x.Host().Threads.Run(sums.Length, i => sums[i] = SumOfSquares(source + pieces[2 * i], pieces[2 * i + 1]));
            int piece = 0;
            for (int k = 0; k < segments.Count; k++)
            {
                double sum = 0;
                for (int end = piece + PieceCount(segments[k]); piece < end; piece++)
                    sum += sums[piece];
                squares.Floats()[k] = (float)sum;
            }
        }

        private static float SumOfSquares(float* x, int length)
        {
            Vector<float> sums = Vector<float>.Zero;
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = Vector.Load(x + i);
                sums += value * value;
            }
            float sum = Vector.Sum(sums);
            for (; i < length; i++)
                sum += x[i] * x[i];
            return sum;
        }
    }
}
