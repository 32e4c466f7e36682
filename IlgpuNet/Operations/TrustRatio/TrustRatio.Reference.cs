using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class TrustRatio
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Run(Tensor weights, Tensor gradients, SegmentTable table, TrustRatioOptions options, Tensor? scale)
        {
            double* factors = table.Factors.Doubles();
            for (int k = 0; k < table.Segments.Count; k++, factors += SegmentTable.FactorsPerSegment)
            {
                double w = Math.Sqrt(weights.Doubles()[k]);
                double g = GradientScale.Double(scale) * Math.Sqrt(gradients.Doubles()[k]);
                double decay = options.WeightDecay * factors[1];
                factors[2] = decay > 0 && w > 0 && g > 0 ? options.Coefficient * w / (g + decay * w + Epsilon) : 1;
            }
        }
    }
}
