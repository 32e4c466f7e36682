using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Sgd
{
    internal struct Arguments
    {
        public ArrayView<float> W;
        public ArrayView<float> G;
        public ArrayView<float> V;
        public ArrayView<float> Factors;
        public SingleOptions Options;
        public int HasFactors;
    }

    internal static void Kernel(Index1D i, Arguments a)
    {
        float factor = a.HasFactors != 0 ? a.Factors[i / Block] : 1;
        if (factor == 0)
            return;
        float velocity = a.Options.Momentum * a.V[i] + (a.G[i] + a.Options.WeightDecay * a.W[i]);
        a.V[i] = velocity;
        a.W[i] -= a.Options.LearningRate * factor * velocity;
    }

    private sealed class KernelForm : IForm
    {
        public void Step(Tensor values, Tensor gradients, Tensor velocity, Tensor? factors, Options options) =>
            values.Accelerator().Launch(Kernel, values.Shape.Count, new Arguments
            {
                W = values.FloatView(),
                G = gradients.FloatView(),
                V = velocity.FloatView(),
                // Without factors any valid view will do: it is not read.
                Factors = (factors ?? values).FloatView(),
                Options = options.Rounded,
                HasFactors = factors is null ? 0 : 1,
            });
    }
}
