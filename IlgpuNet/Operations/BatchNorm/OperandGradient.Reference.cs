using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal sealed partial class OperandGradient
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Run(Tensor dy, Tensor? y, int groups, OperandGradient[] operands)
        {
            foreach (OperandGradient operand in operands)
                Run(dy, y, groups, operand);
        }

        private static void Run(Tensor dy, Tensor? y, int groups, OperandGradient o)
        {
            double* gradient = dy.Doubles(), destination = o.Dx.Tensor.Doubles();
            double* output = y is null ? null : y.Doubles();
            double* gate = o.Gate is null ? null : o.Gate.Doubles();
            int[] cellOfY = o.Cells is null ? [] : CellGradient.CellOfPosition(o.Cells.Vertical);
            int[] cellOfX = o.Cells is null ? [] : CellGradient.CellOfPosition(o.Cells.Horizontal);
            int channels = dy.Shape.C;
            long groupLength = dy.Shape.Count / groups;
            for (long i = 0; i < dy.Shape.Count; i++)
            {
                int c = (int)(i % channels);
                double g = output == null || output[i] > 0 ? gradient[i] : 0;
                double dz = (gate == null ? 1 : gate[i / groupLength * channels + c]) * g;
                if (o.Cells is not null)
                    dz += FromCells(o.Cells, cellOfY, cellOfX, i / channels, c);
                double dx = ThroughNormalisation(o, i, c, dz);
                destination[i] = o.Dx.Accumulate ? destination[i] + dx : dx;
            }
        }

        private static double FromCells(CellGradient cells, int[] cellOfY, int[] cellOfX, long row, int c)
        {
            (Tensor dzbar, PoolRanges vertical, PoolRanges horizontal) = cells;
            (long rest, long x) = Math.DivRem(row, cellOfX.Length);
            (long n, long y) = Math.DivRem(rest, cellOfY.Length);
            long cell = (n * vertical.Outputs + cellOfY[y]) * horizontal.Outputs + cellOfX[x];
            double area = vertical.Divisors[cellOfY[y]] * horizontal.Divisors[cellOfX[x]];
            return dzbar.Doubles()[cell * dzbar.Shape.C + c] / area;
        }

        private static double ThroughNormalisation(OperandGradient o, long i, int c, double dz)
        {
            (Tensor x, Normalisation? normalisation, BatchStatistics? statistics) = o.Operand;
            if (normalisation is null)
                return dz;
            double inverseDeviation = statistics!.InverseDeviation.Doubles()[c];
            if (o.BatchSums is { } sums)
            {
                double xhat = (x.Doubles()[i] - statistics.Mean.Doubles()[c]) * inverseDeviation;
                dz -= (sums.Dbeta.Doubles()[c] + xhat * sums.Dgamma.Doubles()[c]) / x.Shape.Rows;
            }
            return normalisation.Gamma.Doubles()[c] * inverseDeviation * dz;
        }
    }
}
