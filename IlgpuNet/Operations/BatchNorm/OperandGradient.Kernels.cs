using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal sealed partial class OperandGradient
{
    internal struct Arguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> Dy;
        public Elements<TElement> Y;
        public ArrayView<float> Gate;
        public Elements<TElement> X;
        public ArrayView<float> Gamma;
        public ArrayView<float> Mean;
        public ArrayView<float> InverseDeviation;
        public ArrayView<float> Dgamma;
        public ArrayView<float> Dbeta;
        public Elements<TElement> Dx;
        public CellArguments Cells;
        public LaneRows Walk;
        public float InverseRows;
        public int Relu;
        public int Gated;
        public int Normalised;
        public int BatchStatistics;
        public int Accumulate;
    }

    internal struct CellArguments
    {
        public ArrayView<float> Dzbar;
        public ArrayView<int> CellOfY;
        public ArrayView<int> CellOfX;
        public ArrayView<float> Heights;
        public ArrayView<float> Widths;
        public int VerticalCells;
        public int HorizontalCells;
        public int Width;
        public int Present;

        /// <summary>What one row of an image receives of its cell's gradient, in some channels.</summary>
        public readonly TLanes At<TLanes>(int image, int row, int c, int width)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            int y = row / Width, x = row - y * Width;
            int cx = CellOfX[x], cy = CellOfY[y];
            return Dzbar.Load<TLanes>(((image * VerticalCells + cy) * HorizontalCells + cx) * width + c)
                * TLanes.Fill(1 / (Heights[cy] * Widths[cx]));
        }
    }

    /// <summary>One thread takes some rows of a group in its channels; cells are of groups that are images.</summary>
    internal static void Kernel<TElement, TLanes>(Index1D i, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int c = a.Walk.Channel(i), group = a.Walk.Group(i), row = a.Walk.Row(i), end = a.Walk.End(i);
        TLanes gate = a.Gated != 0 ? a.Gate.Load<TLanes>(a.Walk.GroupChannel(i)) : TLanes.Fill(1);
        TLanes inverseDeviation = default, scale = TLanes.Fill(1), mean = default, offset = default, slope = default;
        if (a.Normalised != 0)
        {
            inverseDeviation = a.InverseDeviation.Load<TLanes>(c);
            scale = TLanes.Map<Kept>(a.Gamma.Load<TLanes>(c) * inverseDeviation);
        }
        if (a.BatchStatistics != 0)
        {
            TLanes inverseRows = TLanes.Fill(a.InverseRows);
            mean = a.Mean.Load<TLanes>(c);
            offset = TLanes.Map<Kept>(a.Dbeta.Load<TLanes>(c) * inverseRows);
            slope = TLanes.Map<Kept>(a.Dgamma.Load<TLanes>(c) * inverseDeviation * inverseRows);
        }
        for (int piece = a.Walk.First(i); piece < end; piece += a.Walk.Step)
        {
            TLanes dx = a.Dy.Load<TLanes>(piece);
            if (a.Relu != 0)
                dx = TLanes.Map<WherePositive>(dx, a.Y.Load<TLanes>(piece));
            dx *= gate;
            if (a.Cells.Present != 0)
                dx += a.Cells.At<TLanes>(group, row, c, a.Walk.Width);
            if (a.BatchStatistics != 0)
                dx -= offset + (a.X.Load<TLanes>(piece) - mean) * slope;
            dx *= scale;
            if (a.Accumulate != 0)
                dx = a.Dx.Load<TLanes>(piece) + dx;
            a.Dx.Store(piece, dx);
            row += a.Walk.Slots;
        }
    }

    private sealed class KernelForm<TElement, TWide> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<Arguments<TElement>> s_kernel = new(
            Kernel<TElement, OneLane>, Kernel<TElement, TwoLanes>, Kernel<TElement, TWide>, TWide.Count);

        public void Run(Tensor dy, Tensor? y, int groups, OperandGradient[] operands)
        {
            foreach (OperandGradient o in operands)
            {
                ChannelGradients? sums = o.BatchSums;
                int lanes = s_kernel.Lanes(dy.Shape.C, [
                    dy, y, .. o.Operand.Tensors, o.Gate, o.Cells?.Values, sums?.Dgamma, sums?.Dbeta, o.Dx.Tensor]);
                LaneRows walk = new(groups, dy.Shape.Rows / groups, dy.Shape.C / lanes);
                dy.Accelerator().Launch(s_kernel[lanes], walk.Threads, Bind(dy, y, walk, o));
            }
        }

        private static Arguments<TElement> Bind(Tensor dy, Tensor? y, LaneRows walk, OperandGradient o)
        {
            (Tensor x, Normalisation? normalisation, BatchStatistics? statistics) = o.Operand;
            ChannelGradients? sums = o.BatchSums;
            // A view that the flags keep from being read must still be some view: dy's memory stands in.
            return new Arguments<TElement>
            {
                Dy = dy.Elements<TElement>(),
                Y = (y ?? dy).Elements<TElement>(),
                Gate = o.Gate.FloatViewOr(dy),
                X = (sums is null ? dy : x).Elements<TElement>(),
                Gamma = (normalisation?.Gamma).FloatViewOr(dy),
                Mean = (statistics?.Mean).FloatViewOr(dy),
                InverseDeviation = (statistics?.InverseDeviation).FloatViewOr(dy),
                Dgamma = (sums?.Dgamma).FloatViewOr(dy),
                Dbeta = (sums?.Dbeta).FloatViewOr(dy),
                Dx = o.Dx.Tensor.Elements<TElement>(),
                Cells = Bind(o.Cells, dy),
                Walk = walk,
                InverseRows = (float)(1.0 / dy.Shape.Rows),
                Relu = y is null ? 0 : 1,
                Gated = o.Gate is null ? 0 : 1,
                Normalised = normalisation is null ? 0 : 1,
                BatchStatistics = sums is null ? 0 : 1,
                Accumulate = o.Dx.Accumulate ? 1 : 0,
            };
        }

        private static CellArguments Bind(CellGradient? cells, Tensor dy)
        {
            // As above; no cells look like one cell of one position.
            (PoolRanges vertical, PoolRanges horizontal) = cells is null
                ? (PoolRanges.Adaptive(1, 1), PoolRanges.Adaptive(1, 1))
                : (cells.Vertical, cells.Horizontal);
            ConstantTables constants = dy.Device.Constants;
            return new CellArguments
            {
                Dzbar = (cells?.Values).FloatViewOr(dy),
                CellOfY = constants.Integers(vertical, "cell", CellGradient.CellOfPosition(vertical)).IntegerView(),
                CellOfX = constants.Integers(horizontal, "cell", CellGradient.CellOfPosition(horizontal)).IntegerView(),
                Heights = constants.Numbers(vertical, "divisors", vertical.Divisors).FloatView(),
                Widths = constants.Numbers(horizontal, "divisors", horizontal.Divisors).FloatView(),
                VerticalCells = vertical.Outputs,
                HorizontalCells = horizontal.Outputs,
                Width = horizontal.Inputs,
                Present = cells is null ? 0 : 1,
            };
        }
    }
}
