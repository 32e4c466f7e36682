using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BatchNorm
{
    internal struct Arguments
    {
        public ArrayView<float> X;
        public ArrayView<float> Gamma;
        public ArrayView<float> Beta;
        public ArrayView<float> Mean;
        public ArrayView<float> InverseDeviation;
        public ArrayView<float> Y;
        public int Channels;
        public int Relu;
    }

    internal static void Kernel(Index1D i, Arguments a)
    {
        int c = i % a.Channels;
        float z = (a.X[i] - a.Mean[c]) * (a.Gamma[c] * a.InverseDeviation[c]) + a.Beta[c];
        a.Y[i] = a.Relu != 0 && z < 0 ? 0 : z;
    }

    private sealed class KernelForm : IForm
    {
        public void Forward(NormalisedOperand x, bool relu, Tensor y) =>
            y.Accelerator().Launch(Kernel, y.Shape.Count, new Arguments
            {
                X = x.Values.FloatView(),
                Gamma = x.Normalisation!.Gamma.FloatView(),
                Beta = x.Normalisation.Beta.FloatView(),
                Mean = x.Statistics!.Mean.FloatView(),
                InverseDeviation = x.Statistics.InverseDeviation.FloatView(),
                Y = y.FloatView(),
                Channels = y.Shape.C,
                Relu = relu ? 1 : 0,
            });
    }
}
