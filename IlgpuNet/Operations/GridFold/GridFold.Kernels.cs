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
        public int HasBias, Accumulate;
    }

    /// <summary>One thread an element of s.</summary>
    internal static void FoldKernel(Index1D index, Arguments a)
    {
        int c = index % a.Channels, x = index / a.Channels * a.CellCount * a.Channels + c;
        float sum = a.HasBias != 0 ? a.Bias[c] : 0;
        for (int cell = 0; cell < a.CellCount; cell++)
            sum += a.Filter[cell * a.Channels + c] * a.Cells[x + cell * a.Channels];
        a.Sums[index] = sum;
    }

    /// <summary>One thread an element of dx.</summary>
    internal static void CellGradientKernel(Index1D index, Arguments a)
    {
        int image = a.CellCount * a.Channels;
        float gradient = a.Sums[index / image * a.Channels + index % a.Channels] * a.Filter[index % image];
        a.Cells[index] = a.Accumulate != 0 ? a.Cells[index] + gradient : gradient;
    }

    /// <summary>One thread an element of dm.</summary>
    internal static void FilterGradientKernel(Index1D index, Arguments a)
    {
        int c = index % a.Channels, image = a.CellCount * a.Channels;
        float sum = 0;
        for (int n = 0; n < a.Images; n++)
            sum += a.Sums[n * a.Channels + c] * a.Cells[n * image + index];
        a.Filter[index] = sum;
    }

    private sealed class KernelForm : IForm
    {
        public void Transpose(Tensor x, Tensor y, bool accumulate) =>
            Transposition.Run(x, x.Shape.N, y, accumulate);

        public void Fold(Tensor x, Tensor m, Tensor? bias, Tensor s)
        {
            Arguments arguments = Operands(x, m, s);
            (arguments.HasBias, arguments.Bias) = (bias is null ? 0 : 1, (bias ?? m).FloatView());
            s.Accelerator().Launch(FoldKernel, s.Shape.Count, arguments);
        }

        public void CellGradient(Tensor ds, Tensor m, Tensor dx, bool accumulate)
        {
            Arguments arguments = Operands(dx, m, ds);
            arguments.Accumulate = accumulate ? 1 : 0;
            dx.Accelerator().Launch(CellGradientKernel, dx.Shape.Count, arguments);
        }

        public void FilterGradient(Tensor ds, Tensor x, Tensor dm) =>
            dm.Accelerator().Launch(FilterGradientKernel, dm.Shape.Count, Operands(x, dm, ds));

        private static Arguments Operands(Tensor x, Tensor m, Tensor s) => new()
        {
            Sums = s.FloatView(),
            Filter = m.FloatView(),
            Cells = x.FloatView(),
            Bias = m.FloatView(),
            Images = x.Shape.N,
            CellCount = x.Shape.H * x.Shape.W,
            Channels = x.Shape.C,
        };
    }
}
