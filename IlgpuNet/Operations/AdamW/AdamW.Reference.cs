using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class AdamW
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Step(
            Tensor values, Tensor gradients, Tensor mean, Tensor square, SegmentTable? table,
            StepOptions<AdamWOptions> step, Tensor? scale)
        {
            AdamWOptions options = step.Value;
            double gradientScale = GradientScale.Double(scale);
            if (gradientScale == 0)
                return;
            double* w = values.Doubles(), g = gradients.Doubles(), m = mean.Doubles(), v = square.Doubles();
            SegmentPointers segments = new(table);
            double meanBias = 1 - Math.Pow(options.Beta1, options.Step);
            double squareBias = 1 - Math.Pow(options.Beta2, options.Step);
            for (long i = 0; i < values.Shape.Count; i++)
            {
                (double factor, double decay, _) = segments.Double(i);
                if (factor == 0)
                    continue;
                double gradient = gradientScale * g[i], rate = options.LearningRate * factor;
                m[i] = options.Beta1 * m[i] + (1 - options.Beta1) * gradient;
                v[i] = options.Beta2 * v[i] + (1 - options.Beta2) * gradient * gradient;
                w[i] -= rate * options.WeightDecay * decay * w[i];
                w[i] -= rate * (m[i] / meanBias) / (Math.Sqrt(v[i] / squareBias) + options.Epsilon);
            }
        }
    }
}
