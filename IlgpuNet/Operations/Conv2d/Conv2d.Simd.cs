using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Conv2d
{
    /// <summary>The form on the host for the forward pass and the data gradient of a shape.</summary>
    internal static IHostConvolution OnHost(ConvolutionShape shape) =>
        OnHost(shape, GroupedConvolution.ForProducts(shape));

    private static IHostConvolution OnHost(ConvolutionShape shape, IHostConvolution? grouped) =>
        shape.IsDepthwise ? DepthwiseConvolution.Instance
        : grouped is not null ? grouped
        : MergedGroups.Factor(shape) > 1 ? MergedGroups.Instance
        : HostConvolution.Best;

    private sealed class SimdForm : IForm
    {
        public void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y) =>
            OnHost(shape).Forward(shape, x, w, bias, y);

        public ConvolutionSums ForwardWithSums(
            ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, WantedSums wanted)
        {
            using MomentEpilogue? moments = wanted.Moments ? new(y) : null;
            OnHost(shape).Forward(shape, x, w, bias, y, moments);
            return new ConvolutionSums(moments?.Total(), Averages: null);
        }

        public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate) =>
            OnHost(shape).DataGradient(shape, dy, w, dx, accumulate);

        public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate) =>
            OnHost(shape, GroupedConvolution.ForWeightGradient(shape)).WeightGradient(shape, x, dy, dw, accumulate);
    }
}
