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

    internal static void Kernel<TSource, TDestination, TLanes>(Index1D i, Arguments<TSource, TDestination> a)
        where TSource : unmanaged, IElement<TSource>
        where TDestination : unmanaged, IElement<TDestination>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes value = a.X.Load<TLanes>(i);
        if (a.Accumulate != 0)
            value = a.Y.Load<TLanes>(i) + value;
        a.Y.Store(i, value);
    }

    private sealed class KernelForm<TSource, TDestination, TWide> : IForm
        where TSource : unmanaged, IElement<TSource>
        where TDestination : unmanaged, IElement<TDestination>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<Arguments<TSource, TDestination>> s_kernel = new(
            Kernel<TSource, TDestination, OneLane>,
            Kernel<TSource, TDestination, TwoLanes>,
            Kernel<TSource, TDestination, TWide>,
            TWide.Count);

        public void Run(Tensor x, Tensor y, bool accumulate)
        {
            int lanes = s_kernel.Lanes(x.Shape.Count, x, y);
            x.Accelerator().Launch(s_kernel[lanes], x.Shape.Count / lanes, new Arguments<TSource, TDestination>
            {
                X = x.Elements<TSource>(),
                Y = y.Elements<TDestination>(),
                Accumulate = accumulate ? 1 : 0,
            });
        }
    }
}
