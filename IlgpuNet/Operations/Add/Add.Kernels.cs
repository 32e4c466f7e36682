using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Add
{
    internal struct Arguments
    {
        public ArrayView<float> A;
        public ArrayView<float> B;
        public ArrayView<float> Y;
    }

    internal static void Kernel(Index1D i, Arguments a) => a.Y[i] = a.A[i] + a.B[i];

    private sealed class KernelForm : IForm
    {
        public void Forward(Tensor a, Tensor b, Tensor y) =>
            y.Accelerator().Launch(Kernel, y.Shape.Count, new Arguments
            {
                A = a.FloatView(),
                B = b.FloatView(),
                Y = y.FloatView(),
            });
    }
}
