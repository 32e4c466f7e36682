using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Copy
{
    internal struct Arguments
    {
        public ArrayView<float> X;
        public ArrayView<float> Y;
        public int Accumulate;
    }

    internal static void Kernel(Index1D i, Arguments a) => a.Y[i] = a.Accumulate != 0 ? a.Y[i] + a.X[i] : a.X[i];

    private sealed class KernelForm : IForm
    {
        public void Run(Tensor x, Tensor y, bool accumulate) =>
            x.Accelerator().Launch(Kernel, x.Shape.Count, new Arguments
            {
                X = x.FloatView(),
                Y = y.FloatView(),
                Accumulate = accumulate ? 1 : 0,
            });
    }
}
