using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Add
{
    internal struct Arguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> A;
        public Elements<TElement> B;
        public Elements<TElement> Y;
    }

    internal static void Kernel<TElement>(Index1D i, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement> => a.Y[i] = a.A[i] + a.B[i];

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Forward(Tensor a, Tensor b, Tensor y) =>
            y.Accelerator().Launch(Kernel<TElement>, y.Shape.Count, new Arguments<TElement>
            {
                A = a.Elements<TElement>(),
                B = b.Elements<TElement>(),
                Y = y.Elements<TElement>(),
            });
    }
}
