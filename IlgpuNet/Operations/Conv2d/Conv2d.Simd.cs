using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Conv2d
{
    private sealed class SimdForm : IForm
    {
        public void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y) =>
            For(shape, GroupedConvolution.ForProducts(shape)).Forward(shape, x, w, bias, y);

        public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate) =>
            For(shape, GroupedConvolution.ForProducts(shape)).DataGradient(shape, dy, w, dx, accumulate);

        public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate) =>
            For(shape, GroupedConvolution.ForWeightGradient(shape)).WeightGradient(shape, x, dy, dw, accumulate);

        private static IHostConvolution For(ConvolutionShape shape, IHostConvolution? grouped) =>
            shape.IsDepthwise ? DepthwiseConvolution.Instance
            : grouped is not null ? grouped
            : MergedGroups.Factor(shape) > 1 ? MergedGroups.Instance
            : HostConvolution.Best;
    }
}
