using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal static partial class Activation<TFunction>
{
    internal struct ForwardArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public Elements<TElement> Y;
    }

    internal struct BackwardArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> Y;
        public Elements<TElement> Dy;
        public Elements<TElement> Dx;
        public int Accumulate;
    }

    internal static void ForwardKernel<TElement>(Index1D i, ForwardArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement> => a.Y[i] = TFunction.Forward(a.X[i]);

    internal static void BackwardKernel<TElement>(Index1D i, BackwardArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement> =>
        a.Dx[i] = TFunction.Backward(a.Y[i], a.Dy[i]) + (a.Accumulate != 0 ? a.Dx[i] : 0);

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Forward(Tensor x, Tensor y) =>
            x.Accelerator().Launch(ForwardKernel<TElement>, x.Shape.Count, new ForwardArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Y = y.Elements<TElement>(),
            });

        public void Backward(Tensor y, Tensor dy, Tensor dx, bool accumulate) =>
            y.Accelerator().Launch(BackwardKernel<TElement>, y.Shape.Count, new BackwardArguments<TElement>
            {
                Y = y.Elements<TElement>(),
                Dy = dy.Elements<TElement>(),
                Dx = dx.Elements<TElement>(),
                Accumulate = accumulate ? 1 : 0,
            });
    }
}
