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
        public int GroupRows;
        public int Rows;
        public int Channels;
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
        public int Height;
        public int Width;
        public int Present;

        public readonly float At(int row, int c, int channels)
        {
            if (Present == 0)
                return 0;
            int x = row % Width, y = row / Width % Height, n = row / Width / Height;
            int cx = CellOfX[x], cy = CellOfY[y];
            return Dzbar[((n * VerticalCells + cy) * HorizontalCells + cx) * channels + c] / (Heights[cy] * Widths[cx]);
        }
    }

    internal static void Kernel<TElement>(Index1D i, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int row = i / a.Channels, c = i % a.Channels;
        float g = a.Dy[i];
        if (a.Relu != 0 && !(a.Y[i] > 0))
            g = 0;
        if (a.Gated != 0)
            g *= a.Gate[row / a.GroupRows * a.Channels + c];
        float dx = g + a.Cells.At(row, c, a.Channels);
        if (a.BatchStatistics != 0)
        {
            float xhat = (a.X[i] - a.Mean[c]) * a.InverseDeviation[c];
            dx -= (a.Dbeta[c] + xhat * a.Dgamma[c]) / a.Rows;
        }
        if (a.Normalised != 0)
            dx *= a.Gamma[c] * a.InverseDeviation[c];
        a.Dx[i] = a.Accumulate != 0 ? a.Dx[i] + dx : dx;
    }

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Run(Tensor dy, Tensor? y, int groups, OperandGradient[] operands)
        {
            foreach (OperandGradient operand in operands)
                dy.Accelerator().Launch(Kernel<TElement>, dy.Shape.Count, Bind(dy, y, groups, operand));
        }

        private static Arguments<TElement> Bind(Tensor dy, Tensor? y, int groups, OperandGradient o)
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
                GroupRows = checked((int)(dy.Shape.Rows / groups)),
                Rows = checked((int)dy.Shape.Rows),
                Channels = dy.Shape.C,
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
                Height = vertical.Inputs,
                Width = horizontal.Inputs,
                Present = cells is null ? 0 : 1,
            };
        }
    }
}
