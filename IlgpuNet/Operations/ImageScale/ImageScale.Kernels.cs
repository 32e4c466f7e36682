using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ImageScale
{
    internal struct Arguments
    {
        public ArrayView<float> X;
        public ArrayView<float> Scale;
        public ArrayView<float> Y;
        public int Length;
        public int Accumulate;
    }

    internal static void Kernel(Index1D i, Arguments a) =>
        a.Y[i] = a.X[i] * a.Scale[i / a.Length] + (a.Accumulate != 0 ? a.Y[i] : 0);

    private sealed class KernelForm : IForm
    {
        public void Run(Tensor x, Tensor scale, Tensor y, bool accumulate) =>
            x.Accelerator().Launch(Kernel, x.Shape.Count, new Arguments
            {
                X = x.FloatView(),
                Scale = scale.FloatView(),
                Y = y.FloatView(),
                Length = checked((int)(x.Shape.Count / x.Shape.N)),
                Accumulate = accumulate ? 1 : 0,
            });
    }
}
