using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Ema
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Step(Tensor x, double decay, Tensor mean, Tensor? scale)
        {
            if (GradientScale.Double(scale) == 0)
                return;
            double* source = x.Doubles(), average = mean.Doubles();
            for (long i = 0; i < x.Shape.Count; i++)
                average[i] = decay * average[i] + (1 - decay) * source[i];
        }
    }
}
