using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class BiasGradient
{
    /// <summary>Rows that one thread sums, of which each is waited for; more where there are many pieces.</summary>
    private const int PieceRows = 16;

    internal struct Arguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> Gradient;
        public ArrayView<float> Sums;
        public int Width;
        public int Rows;
        public int PieceLength;
        public int Accumulate;
    }

    /// <summary>One thread sums channels over a piece of the rows.</summary>
    internal static void Kernel<TElement, TLanes>(Index1D index, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int c = index % a.Width, row = index / a.Width * a.PieceLength;
        int end = row + a.PieceLength < a.Rows ? row + a.PieceLength : a.Rows;
        TLanes sum = a.Accumulate != 0 ? a.Sums.Load<TLanes>(index) : TLanes.Fill(0);
        for (; row < end; row++)
            sum += a.Gradient.Load<TLanes>(row * a.Width + c);
        a.Sums.Store(index, sum);
    }

    private sealed class KernelForm<TElement, TWide> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<Arguments<TElement>> s_kernel = new(
            Kernel<TElement, OneLane>, Kernel<TElement, TwoLanes>, Kernel<TElement, TWide>, TWide.Count);

        public void Run(Tensor dy, Tensor db, bool accumulate)
        {
            int rows = checked((int)dy.Shape.Rows), lanes = s_kernel.Lanes(dy.Shape.C, dy, db);
            PartialSumKernels.Run(rows, PieceRows, db, accumulate, (sums, pieceLength, add) =>
                dy.Accelerator().Launch(s_kernel[lanes], sums.Shape.Count / lanes, new Arguments<TElement>
                {
                    Gradient = dy.Elements<TElement>(),
                    Sums = sums.FloatView(),
                    Width = dy.Shape.C / lanes,
                    Rows = rows,
                    PieceLength = pieceLength,
                    Accumulate = add ? 1 : 0,
                }));
        }
    }
}
