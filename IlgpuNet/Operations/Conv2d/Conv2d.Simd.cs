using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Conv2d
{
    private sealed class SimdForm : IForm
    {
        public void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y) =>
            For(shape).Forward(shape, x, w, bias, y);

        public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate) =>
            For(shape).DataGradient(shape, dy, w, dx, accumulate);

        public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate) =>
            For(shape).WeightGradient(shape, x, dy, dw, accumulate);

        private static IHostConvolution For(ConvolutionShape shape) =>
            shape.IsDepthwise ? DepthwiseConvolution.Instance
            : MergedGroups.Factor(shape) > 1 ? MergedGroups.Instance
            : HostConvolution.Best;
    }
}
