using ILGPU;
using ILGPU.Algorithms;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class AdamW
{
    internal struct Arguments
    {
        public ArrayView<float> W;
        public ArrayView<float> G;
        public ArrayView<float> M;
        public ArrayView<float> V;
        public SegmentViews Segments;
        public SingleOptions Options;
    }

    internal static void Kernel(Index1D i, Arguments a)
    {
        BlockFactors factors = a.Segments.At(i);
        if (factors.LearningRate == 0)
            return;
        float gradient = a.Options.GradientScale * a.G[i];
        float mean = a.Options.Beta1 * a.M[i] + a.Options.Fresh1 * gradient;
        float square = a.Options.Beta2 * a.V[i] + a.Options.Fresh2 * gradient * gradient;
        a.M[i] = mean;
        a.V[i] = square;
        float value = a.W[i] - a.Options.Decay * factors.LearningRate * factors.Decay * a.W[i];
        float root = XMath.Sqrt(square) * a.Options.RootCorrection + a.Options.Epsilon;
        a.W[i] = value - a.Options.LearningRate * factors.LearningRate * (mean * a.Options.MeanCorrection / root);
    }

    private sealed class KernelForm : IForm
    {
        public void Step(
            Tensor values, Tensor gradients, Tensor mean, Tensor square, SegmentTable? table, AdamWOptions options) =>
            values.Accelerator().Launch(Kernel, values.Shape.Count, new Arguments
            {
                W = values.FloatView(),
                G = gradients.FloatView(),
                M = mean.FloatView(),
                V = square.FloatView(),
                Segments = SegmentViews.Of(table, values),
                Options = SingleOptions.Of(options),
            });
    }
}
