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
        public int Channels;
        public int Relu;
    }

    internal static void Kernel<TElement>(Index1D i, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int c = i % a.Channels;
        float z = (a.X[i] - a.Mean[c]) * (a.Gamma[c] * a.InverseDeviation[c]) + a.Beta[c];
        a.Y[i] = a.Relu != 0 && z < 0 ? 0 : z;
    }

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Forward(NormalisedOperand x, bool relu, Tensor y) =>
            y.Accelerator().Launch(Kernel<TElement>, y.Shape.Count, new Arguments<TElement>
            {
                X = x.Values.Elements<TElement>(),
                Gamma = x.Normalisation!.Gamma.FloatView(),
                Beta = x.Normalisation.Beta.FloatView(),
                Mean = x.Statistics!.Mean.FloatView(),
                InverseDeviation = x.Statistics.InverseDeviation.FloatView(),
                Y = y.Elements<TElement>(),
                Channels = y.Shape.C,
                Relu = relu ? 1 : 0,
            });
    }
}
