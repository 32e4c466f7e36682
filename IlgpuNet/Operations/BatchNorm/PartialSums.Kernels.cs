using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal static partial class PartialSums
{
    /// <summary>Pieces that one thread adds up.</summary>
    private const int PiecesPerThread = 32;

    internal struct Arguments
    {
        public ArrayView<double> Pieces;
        public ArrayView<double> Sums;
        public int PieceCount;
        public int SumCount;
        public int Width;
    }

    /// <summary>One thread adds up to 32 consecutive pieces of one sum of one group.</summary>
    internal static void Kernel(Index1D i, Arguments a)
    {
        int row = i / a.Width;
        int group = row / a.SumCount;
        int first = row % a.SumCount * PiecesPerThread;
        int last = first + PiecesPerThread < a.PieceCount ? first + PiecesPerThread : a.PieceCount;
        int index = (group * a.PieceCount + first) * a.Width + i % a.Width;
        double sum = 0;
        for (int piece = first; piece < last; piece++, index += a.Width)
            sum += a.Pieces[index];
        a.Sums[i] = sum;
    }

    /// <summary>
    /// Adds pieces [groups, pieces, width] to sums [groups, width] on an accelerator: in order within 32 pieces, then
    /// those sums in the same way.
    /// </summary>
    public static Tensor AddPieces(Tensor partial, int groups, int pieces)
    {
        int width = partial.Shape.C;
        while (pieces > 1)
        {
            int sums = (pieces + PiecesPerThread - 1) / PiecesPerThread;
            Tensor folded = Tensor.Empty(partial.Device, new Shape(groups * sums, width), DType.Float64);
            partial.Accelerator().Launch(Kernel, folded.Shape.Count, new Arguments
            {
                Pieces = partial.DoubleView(),
                Sums = folded.DoubleView(),
                PieceCount = pieces,
                SumCount = sums,
                Width = width,
            });
            (partial, pieces) = (folded, sums);
        }
        return partial;
    }
}
