using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class GridFold
{
    private delegate void Term(long x, long m, long s);

    private sealed unsafe class ReferenceForm : IForm
    {
        public void Transpose(Tensor x, Tensor y, bool accumulate)
        {
            double* source = x.Doubles(), result = y.Doubles();
            (int rows, int columns) = (x.Shape.N, x.Shape.C);
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                    result[j * rows + i] = source[i * columns + j] + (accumulate ? result[j * rows + i] : 0);
            }
        }

        public void Fold(Tensor x, Tensor m, Tensor? bias, Tensor s)
        {
            double* cells = x.Doubles(), filter = m.Doubles(), sums = s.Doubles();
            for (long i = 0; i < s.Shape.Count; i++)
                sums[i] = bias is null ? 0 : bias.Doubles()[i % s.Shape.C];
            ForTerms(x.Shape, (xi, mi, si) => sums[si] += filter[mi] * cells[xi]);
        }

        public void CellGradient(Tensor ds, Tensor m, Tensor dx, bool accumulate)
        {
            double* gradient = ds.Doubles(), filter = m.Doubles(), cells = dx.Doubles();
            ForTerms(
                dx.Shape, (xi, mi, si) => cells[xi] = gradient[si] * filter[mi] + (accumulate ? cells[xi] : 0));
        }

        public void FilterGradient(Tensor ds, Tensor x, Tensor dm)
        {
            double* gradient = ds.Doubles(), cells = x.Doubles(), filter = dm.Doubles();
            dm.Clear();
            ForTerms(x.Shape, (xi, mi, si) => filter[mi] += gradient[si] * cells[xi]);
        }

        /// <summary>Visits every average with its places in the merged filter and in the result.</summary>
        private static void ForTerms(Shape x, Term visit)
        {
            long image = x.Count / x.N;
            for (long i = 0; i < x.Count; i++)
                visit(i, i % image, i / image * x.C + i % x.C);
        }
    }
}
