using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal static partial class Activation<TFunction>
{
    internal struct ForwardArguments
    {
        public ArrayView<float> X;
        public ArrayView<float> Y;
    }

    internal struct BackwardArguments
    {
        public ArrayView<float> Y;
        public ArrayView<float> Dy;
        public ArrayView<float> Dx;
        public int Accumulate;
    }

    internal static void ForwardKernel(Index1D i, ForwardArguments a) => a.Y[i] = TFunction.Forward(a.X[i]);

    internal static void BackwardKernel(Index1D i, BackwardArguments a) =>
        a.Dx[i] = TFunction.Backward(a.Y[i], a.Dy[i]) + (a.Accumulate != 0 ? a.Dx[i] : 0);

    private sealed class KernelForm : IForm
    {
        public void Forward(Tensor x, Tensor y) =>
            x.Accelerator().Launch(ForwardKernel, x.Shape.Count, new ForwardArguments
            {
                X = x.FloatView(),
                Y = y.FloatView(),
            });

        public void Backward(Tensor y, Tensor dy, Tensor dx, bool accumulate) =>
            y.Accelerator().Launch(BackwardKernel, y.Shape.Count, new BackwardArguments
            {
                Y = y.FloatView(),
                Dy = dy.FloatView(),
                Dx = dx.FloatView(),
                Accumulate = accumulate ? 1 : 0,
            });
    }
}
