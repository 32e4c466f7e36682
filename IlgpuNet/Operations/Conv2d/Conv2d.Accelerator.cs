using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Conv2d
{
    /// <summary>
    /// On an accelerator: each pass on tensor cores where its device is to and <see cref="TileLimits"/> allows it, else by
    /// the portable kernels, whose products are fp32.
    /// </summary>
    private sealed class AcceleratorForm : IForm
    {
        private static readonly ElementForms<IForm> s_portable = new(
            new KernelForm<Fp32Element>(), new KernelForm<Bf16Element>());

        private static readonly ElementForms<IForm> s_depthwise = new(
            new DepthwiseForm<Fp32Element, FourLanes, FourDoubles>(),
            new DepthwiseForm<Bf16Element, EightLanes, EightDoubles>());

        public void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y) =>
            For(shape, ConvolutionPass.Forward, y).Forward(shape, x, w, bias, y);

        public ConvolutionSums ForwardWithSums(
            ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, WantedSums wanted) =>
            For(shape, ConvolutionPass.Forward, y).ForwardWithSums(shape, x, w, bias, y, wanted);

        public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate) =>
            For(shape, ConvolutionPass.DataGradient, dx).DataGradient(shape, dy, w, dx, accumulate);

        public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate) =>
            For(shape, ConvolutionPass.WeightGradient, x).WeightGradient(shape, x, dy, dw, accumulate);

        private static IForm For(ConvolutionShape shape, ConvolutionPass pass, Tensor map)
        {
            Precision precision = map.Accelerator().Precision;
            if (TileLimits.Obstacle(shape, pass, precision) is not null)
                return (shape.IsDepthwise ? s_depthwise : s_portable).For(map);
            return (precision, map.DType) switch
            {
                (Precision.Bf16, DType.BFloat16) => TensorCoreForm.Bf16Maps,
                (Precision.Bf16, _) => TensorCoreForm.Bf16,
                _ => TensorCoreForm.Tf32,
            };
        }
    }
}
