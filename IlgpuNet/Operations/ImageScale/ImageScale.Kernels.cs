using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ImageScale
{
    internal struct Arguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<float> Scale;
        public Elements<TElement> Y;
        public int Length;
        public int Accumulate;
    }

    internal static void Kernel<TElement>(Index1D i, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement> =>
        a.Y[i] = a.X[i] * a.Scale[i / a.Length] + (a.Accumulate != 0 ? a.Y[i] : 0);

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Run(Tensor x, Tensor scale, Tensor y, bool accumulate) =>
            x.Accelerator().Launch(Kernel<TElement>, x.Shape.Count, new Arguments<TElement>
            {
                X = x.Elements<TElement>(),
                Scale = scale.FloatView(),
                Y = y.Elements<TElement>(),
                Length = checked((int)(x.Shape.Count / x.Shape.N)),
                Accumulate = accumulate ? 1 : 0,
            });
    }
}
