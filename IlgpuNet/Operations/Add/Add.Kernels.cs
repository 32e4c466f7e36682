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

    internal static void Kernel<TElement, TLanes>(Index1D i, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes> => a.Y.Store(i, a.A.Load<TLanes>(i) + a.B.Load<TLanes>(i));

    private sealed class KernelForm<TElement, TWide> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<Arguments<TElement>> s_kernel = new(
            Kernel<TElement, OneLane>, Kernel<TElement, TwoLanes>, Kernel<TElement, TWide>, TWide.Count);

        public void Forward(Tensor a, Tensor b, Tensor y)
        {
            int lanes = s_kernel.Lanes(y.Shape.Count, a, b, y);
            y.Accelerator().Launch(s_kernel[lanes], y.Shape.Count / lanes, new Arguments<TElement>
            {
                A = a.Elements<TElement>(),
                B = b.Elements<TElement>(),
                Y = y.Elements<TElement>(),
            });
        }
    }
}
