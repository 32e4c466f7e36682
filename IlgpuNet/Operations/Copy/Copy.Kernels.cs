using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Copy
{
    internal struct Arguments<TSource, TDestination>
        where TSource : unmanaged, IElement<TSource>
        where TDestination : unmanaged, IElement<TDestination>
    {
        public Elements<TSource> X;
        public Elements<TDestination> Y;
        public int Accumulate;
    }

    internal static void Kernel<TSource, TDestination>(Index1D i, Arguments<TSource, TDestination> a)
        where TSource : unmanaged, IElement<TSource>
        where TDestination : unmanaged, IElement<TDestination> =>
        a.Y[i] = a.Accumulate != 0 ? a.Y[i] + a.X[i] : a.X[i];

    private sealed class KernelForm<TSource, TDestination> : IForm
        where TSource : unmanaged, IElement<TSource>
        where TDestination : unmanaged, IElement<TDestination>
    {
        public void Run(Tensor x, Tensor y, bool accumulate) =>
            x.Accelerator().Launch(Kernel<TSource, TDestination>, x.Shape.Count, new Arguments<TSource, TDestination>
            {
                X = x.Elements<TSource>(),
                Y = y.Elements<TDestination>(),
                Accumulate = accumulate ? 1 : 0,
            });
    }
}
