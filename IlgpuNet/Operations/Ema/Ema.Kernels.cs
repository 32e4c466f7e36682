using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Ema
{
    internal struct Arguments
    {
        public ArrayView<float> X;
        public ArrayView<float> Mean;
        public float Decay;
        public float Fresh;
        public GradientScale Scale;
    }

    internal static void Kernel(Index1D i, Arguments a)
    {
        if (a.Scale.Value() != 0)
            a.Mean[i] = a.Decay * a.Mean[i] + a.Fresh * a.X[i];
    }

    private sealed class KernelForm : IForm
    {
        public void Step(Tensor x, double decay, Tensor mean, Tensor? scale) =>
            x.Accelerator().Launch(Kernel, x.Shape.Count, new Arguments
            {
                X = x.FloatView(),
                Mean = mean.FloatView(),
                Decay = (float)decay,
                Fresh = (float)(1 - decay),
                Scale = GradientScale.Of(scale, x),
            });
    }
}
