using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BatchNorm
{
    internal struct Arguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<float> Gamma;
        public ArrayView<float> Beta;
        public ArrayView<float> Mean;
        public ArrayView<float> InverseDeviation;
        public Elements<TElement> Y;
        public LaneRows Walk;
        public int Relu;
    }

    internal static void Kernel<TElement, TLanes>(Index1D i, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int c = a.Walk.Channel(i), end = a.Walk.End(i);
        TLanes mean = a.Mean.Load<TLanes>(c), beta = a.Beta.Load<TLanes>(c);
        TLanes scale = TLanes.Map<Kept>(a.Gamma.Load<TLanes>(c) * a.InverseDeviation.Load<TLanes>(c));
        for (int piece = a.Walk.First(i); piece < end; piece += a.Walk.Step)
        {
            TLanes z = (a.X.Load<TLanes>(piece) - mean) * scale + beta;
            if (a.Relu != 0)
                z = TLanes.Map<Rectified>(z);
            a.Y.Store(piece, z);
        }
    }

    private sealed class KernelForm<TElement, TWide> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<Arguments<TElement>> s_kernel = new(
            Kernel<TElement, OneLane>, Kernel<TElement, TwoLanes>, Kernel<TElement, TWide>, TWide.Count);

        public void Forward(NormalisedOperand x, bool relu, Tensor y)
        {
            (Normalisation normalisation, BatchStatistics statistics) = (x.Normalisation!, x.Statistics!);
            int lanes = s_kernel.Lanes(y.Shape.C, [.. x.Tensors, y]);
            LaneRows walk = new(groups: 1, y.Shape.Rows, y.Shape.C / lanes);
            y.Accelerator().Launch(s_kernel[lanes], walk.Threads, new Arguments<TElement>
            {
                X = x.Values.Elements<TElement>(),
                Gamma = normalisation.Gamma.FloatView(),
                Beta = normalisation.Beta.FloatView(),
                Mean = statistics.Mean.FloatView(),
                InverseDeviation = statistics.InverseDeviation.FloatView(),
                Y = y.Elements<TElement>(),
                Walk = walk,
                Relu = relu ? 1 : 0,
            });
        }
    }
}
