using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Linear
{
    /// <summary>A matrix product is a convolution of maps of one pixel.</summary>
    private sealed class SimdForm : IForm
    {
        public void Forward(Tensor x, Tensor w, Tensor? bias, Tensor y) =>
            HostConvolution.Best.Forward(Extents(y, w), x, w, bias, y);

        public void DataGradient(Tensor dy, Tensor w, Tensor dx, bool accumulate) =>
            HostConvolution.Best.DataGradient(Extents(dy, w), dy, w, dx, accumulate);

        public void WeightGradient(Tensor x, Tensor dy, Tensor dw, bool accumulate) =>
            HostConvolution.Best.WeightGradient(Extents(dy, dw), x, dy, dw, accumulate);

        private static ConvolutionShape Extents(Tensor y, Tensor w) =>
            ConvolutionShape.Matrix(y.Shape.N, w.Shape.C, w.Shape.N);
    }
}
