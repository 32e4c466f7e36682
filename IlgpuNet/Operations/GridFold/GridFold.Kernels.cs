using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class GridFold
{
    internal struct Arguments
    {
        public ArrayView<float> Sums;
        public ArrayView<float> Filter;
        public ArrayView<float> Cells;
        public ArrayView<float> Bias;
        public int Images, CellCount, Channels;
        public int HasBias, Accumulate, PieceLength;
    }

    /// <summary>One thread takes channels of a row of s.</summary>
    internal static void FoldKernel<TLanes>(Index1D index, Arguments a)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int c = index % a.Channels, x = index / a.Channels * a.CellCount * a.Channels + c;
        TLanes sum = a.HasBias != 0 ? a.Bias.Load<TLanes>(c) : TLanes.Fill(0);
        for (int cell = 0; cell < a.CellCount; cell++)
            sum += a.Filter.Load<TLanes>(cell * a.Channels + c) * a.Cells.Load<TLanes>(x + cell * a.Channels);
        a.Sums.Store(index, sum);
    }

    /// <summary>One thread takes channels of a cell of dx.</summary>
    internal static void CellGradientKernel<TLanes>(Index1D index, Arguments a)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int image = a.CellCount * a.Channels;
        TLanes sums = a.Sums.Load<TLanes>(index / image * a.Channels + index % a.Channels);
        TLanes gradient = sums * a.Filter.Load<TLanes>(index % image);
        if (a.Accumulate != 0)
            gradient = a.Cells.Load<TLanes>(index) + gradient;
        a.Cells.Store(index, gradient);
    }

    /// <summary>
    /// One thread takes channels of a row of dm and a piece of the images; <c>Filter</c> is [piece, row] sums.
    /// </summary>
    internal static void FilterGradientKernel<TLanes>(Index1D index, Arguments a)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int c = index % a.Channels, image = a.CellCount * a.Channels;
        int n = index / image * a.PieceLength, end = n + a.PieceLength < a.Images ? n + a.PieceLength : a.Images;
        int cell = n * image + index % image;
        TLanes sum = TLanes.Fill(0);
        for (; n < end; n++, cell += image)
            sum += a.Sums.Load<TLanes>(n * a.Channels + c) * a.Cells.Load<TLanes>(cell);
        a.Filter.Store(index, sum);
    }

    private sealed class KernelForm : IForm
    {
        /// <summary>Images that one thread of the filter's gradient sums over; more are cut into pieces.</summary>
        private const int PieceImages = 16;

        private static readonly LaneKernels<Arguments> s_fold = new(
            FoldKernel<OneLane>, FoldKernel<TwoLanes>, FoldKernel<FourLanes>, FourLanes.Count);

        private static readonly LaneKernels<Arguments> s_cells = new(
            CellGradientKernel<OneLane>, CellGradientKernel<TwoLanes>, CellGradientKernel<FourLanes>, FourLanes.Count);

        private static readonly LaneKernels<Arguments> s_filter = new(
            FilterGradientKernel<OneLane>,
            FilterGradientKernel<TwoLanes>,
            FilterGradientKernel<FourLanes>,
            FourLanes.Count);

        public void Transpose(Tensor x, Tensor y, bool accumulate) =>
            Transposition.Run(x, x.Shape.N, y, accumulate);

        public void Fold(Tensor x, Tensor m, Tensor? bias, Tensor s)
        {
            int lanes = s_fold.Lanes(x.Shape.C, x, m, bias, s);
            Arguments arguments = Operands(x, m, s, lanes);
            (arguments.HasBias, arguments.Bias) = (bias is null ? 0 : 1, (bias ?? m).FloatView());
            s.Accelerator().Launch(s_fold[lanes], s.Shape.Count / lanes, arguments);
        }

        public void CellGradient(Tensor ds, Tensor m, Tensor dx, bool accumulate)
        {
            int lanes = s_cells.Lanes(dx.Shape.C, ds, m, dx);
            Arguments arguments = Operands(dx, m, ds, lanes);
            arguments.Accumulate = accumulate ? 1 : 0;
            dx.Accelerator().Launch(s_cells[lanes], dx.Shape.Count / lanes, arguments);
        }

        public void FilterGradient(Tensor ds, Tensor x, Tensor dm)
        {
            int lanes = s_filter.Lanes(x.Shape.C, ds, x, dm);
            PartialSumKernels.Run(x.Shape.N, PieceImages, dm, accumulate: false, (sums, pieceLength, _) =>
            {
                Arguments arguments = Operands(x, sums, ds, lanes);
                arguments.PieceLength = pieceLength;
                dm.Accelerator().Launch(s_filter[lanes], sums.Shape.Count / lanes, arguments);
            });
        }

        private static Arguments Operands(Tensor x, Tensor m, Tensor s, int lanes) => new()
        {
            Sums = s.FloatView(),
            Filter = m.FloatView(),
            Cells = x.FloatView(),
            Bias = m.FloatView(),
            Images = x.Shape.N,
            CellCount = x.Shape.H * x.Shape.W,
            Channels = x.Shape.C / lanes,
        };
    }
}
