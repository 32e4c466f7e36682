using ILGPU;
using ILGPU.Algorithms;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class TrustRatio
{
    internal struct Arguments
    {
        public ArrayView<float> Weights;
        public ArrayView<float> Gradients;
        public ArrayView<float> Factors;
        public GradientScale Scale;
        public float Coefficient;
        public float WeightDecay;
    }

    internal static void Kernel(Index1D k, Arguments a)
    {
        int row = SegmentTable.FactorsPerSegment * k;
        float w = XMath.Sqrt(a.Weights[k]), g = a.Scale.Value() * XMath.Sqrt(a.Gradients[k]);
        float decay = a.WeightDecay * a.Factors[row + 1];
        a.Factors[row + 2] = decay > 0 && w > 0 && g > 0 ? a.Coefficient * w / (g + decay * w + Epsilon) : 1;
    }

    private sealed class KernelForm : IForm
    {
        public void Run(
            Tensor weights, Tensor gradients, SegmentTable table, TrustRatioOptions options, Tensor? scale) =>
            weights.Accelerator().Launch(Kernel, weights.Shape.Count, new Arguments
            {
                Weights = weights.FloatView(),
                Gradients = gradients.FloatView(),
                Factors = table.Factors.FloatView(),
                Scale = GradientScale.Of(scale, weights),
                Coefficient = (float)options.Coefficient,
                WeightDecay = (float)options.WeightDecay,
            });
    }
}
