using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Sgd
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Step(Tensor values, Tensor gradients, Tensor velocity, Tensor? factors, Options options)
        {
            double* w = values.Doubles(), g = gradients.Doubles(), v = velocity.Doubles();
            for (long i = 0; i < values.Shape.Count; i++)
            {
                double factor = factors is null ? 1 : factors.Doubles()[i / Block];
                if (factor == 0)
                    continue;
                v[i] = options.Momentum * v[i] + (g[i] + options.WeightDecay * w[i]);
                w[i] -= options.LearningRate * factor * v[i];
            }
        }
    }
}
