using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Sgd
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Step(
            Tensor values, Tensor gradients, Tensor velocity, SegmentTable? table, StepOptions<SgdOptions> step,
            Tensor? scale)
        {
            SgdOptions options = step.Value;
            double gradientScale = GradientScale.Double(scale);
            if (gradientScale == 0)
                return;
            double* w = values.Doubles(), g = gradients.Doubles(), v = velocity.Doubles();
            SegmentPointers segments = new(table);
            for (long i = 0; i < values.Shape.Count; i++)
            {
                (double rate, double decay, double trust) = segments.Double(i);
                if (rate == 0)
                    continue;
                double gradient = trust * (gradientScale * g[i] + options.WeightDecay * decay * w[i]);
                v[i] = options.Momentum * v[i] + gradient;
                double change = options.Nesterov ? gradient + options.Momentum * v[i] : v[i];
                w[i] -= options.LearningRate * rate * change;
            }
        }
    }
}
