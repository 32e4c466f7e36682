using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class TrustRatio
{
    /// <summary>One ratio for each parameter: nothing for vectors.</summary>
    private sealed unsafe class SimdForm : IForm
    {
        public void Run(Tensor weights, Tensor gradients, SegmentTable table, TrustRatioOptions options, Tensor? scale)
        {
            (float coefficient, float weightDecay) = ((float)options.Coefficient, (float)options.WeightDecay);
            float* factors = table.Factors.Floats();
            for (int k = 0; k < table.Segments.Count; k++, factors += SegmentTable.FactorsPerSegment)
            {
                float w = MathF.Sqrt(weights.Floats()[k]);
                float g = GradientScale.Single(scale) * MathF.Sqrt(gradients.Floats()[k]);
                float decay = weightDecay * factors[1];
                factors[2] = decay > 0 && w > 0 && g > 0 ? coefficient * w / (g + decay * w + Epsilon) : 1;
            }
        }
    }
}
