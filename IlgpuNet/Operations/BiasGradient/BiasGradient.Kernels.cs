using ILGPU;
using ILGPU.Algorithms;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class BiasGradient
{
    /// <summary>Rows that one thread sums.</summary>
    private const int PieceRows = 256;

    internal struct Arguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> Gradient;
        public ArrayView<float> Sums;
        public int Channels;
        public int Rows;
        public int PieceLength;
        public int Accumulate;
    }

    /// <summary>One thread a channel and a piece of the rows.</summary>
    internal static void Kernel<TElement>(Index1D index, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int channel = index % a.Channels, row = index / a.Channels * a.PieceLength;
        int end = XMath.Min(row + a.PieceLength, a.Rows);
        float sum = a.Accumulate != 0 ? a.Sums[index] : 0;
        for (; row < end; row++)
            sum += a.Gradient[row * a.Channels + channel];
        a.Sums[index] = sum;
    }

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Run(Tensor dy, Tensor db, bool accumulate)
        {
            int rows = checked((int)dy.Shape.Rows);
            PartialSumKernels.Run(rows, PieceRows, db, accumulate, (sums, pieceLength, add) =>
                dy.Accelerator().Launch(Kernel<TElement>, sums.Shape.Count, new Arguments<TElement>
                {
                    Gradient = dy.Elements<TElement>(),
                    Sums = sums.FloatView(),
                    Channels = dy.Shape.C,
                    Rows = rows,
                    PieceLength = pieceLength,
                    Accumulate = add ? 1 : 0,
                }));
        }
    }
}
