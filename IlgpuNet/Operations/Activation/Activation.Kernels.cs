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

    internal static void ForwardKernel<TElement, TLanes>(Index1D i, ForwardArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes> => a.Y.Store(i, TLanes.Map<Value>(a.X.Load<TLanes>(i)));

    internal static void BackwardKernel<TElement, TLanes>(Index1D i, BackwardArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes dx = TLanes.Map<Derivative>(a.Y.Load<TLanes>(i), a.Dy.Load<TLanes>(i));
        if (a.Accumulate != 0)
            dx += a.Dx.Load<TLanes>(i);
        a.Dx.Store(i, dx);
    }

    private struct Value : ILaneFunction
    {
        public static float Of(float x) => TFunction.Forward(x);
    }

    private struct Derivative : IPairFunction
    {
        public static float Of(float y, float dy) => TFunction.Backward(y, dy);
    }

    private sealed class KernelForm<TElement, TWide> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<ForwardArguments<TElement>> s_forward = new(
            ForwardKernel<TElement, OneLane>,
            ForwardKernel<TElement, TwoLanes>,
            ForwardKernel<TElement, TWide>,
            TWide.Count);

        private static readonly LaneKernels<BackwardArguments<TElement>> s_backward = new(
            BackwardKernel<TElement, OneLane>,
            BackwardKernel<TElement, TwoLanes>,
            BackwardKernel<TElement, TWide>,
            TWide.Count);

        public void Forward(Tensor x, Tensor y)
        {
            int lanes = s_forward.Lanes(x.Shape.Count, x, y);
            x.Accelerator().Launch(s_forward[lanes], x.Shape.Count / lanes, new ForwardArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Y = y.Elements<TElement>(),
            });
        }

        public void Backward(Tensor y, Tensor dy, Tensor dx, bool accumulate)
        {
            int lanes = s_backward.Lanes(y.Shape.Count, y, dy, dx);
            y.Accelerator().Launch(s_backward[lanes], y.Shape.Count / lanes, new BackwardArguments<TElement>
            {
                Y = y.Elements<TElement>(),
                Dy = dy.Elements<TElement>(),
                Dx = dx.Elements<TElement>(),
                Accumulate = accumulate ? 1 : 0,
            });
        }
    }
}
