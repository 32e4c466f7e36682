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
        public ArrayView<AdamWNumbers> Options;
        public GradientScale Scale;
    }

    internal static void Kernel(Index1D i, Arguments a)
    {
        BlockFactors factors = a.Segments.At(i);
        float scale = a.Scale.Value();
        if (factors.LearningRate == 0 || scale == 0)
            return;
        AdamWNumbers options = a.Options[0];
        float gradient = scale * a.G[i];
        float mean = options.Beta1 * a.M[i] + options.Fresh1 * gradient;
        float square = options.Beta2 * a.V[i] + options.Fresh2 * gradient * gradient;
        a.M[i] = mean;
        a.V[i] = square;
        float value = a.W[i] - options.Decay * factors.LearningRate * factors.Decay * a.W[i];
        float root = XMath.Sqrt(square) * options.RootCorrection + options.Epsilon;
        a.W[i] = value - options.LearningRate * factors.LearningRate * (mean * options.MeanCorrection / root);
    }

    private sealed class KernelForm : IForm
    {
        public void Step(
            Tensor values, Tensor gradients, Tensor mean, Tensor square, SegmentTable? table,
            StepOptions<AdamWOptions> options, Tensor? scale) =>
            values.Accelerator().Launch(Kernel, values.Shape.Count, new Arguments
            {
                W = values.FloatView(),
                G = gradients.FloatView(),
                M = mean.FloatView(),
                V = square.FloatView(),
                Segments = SegmentViews.Of(table, values),
                Options = options.View<AdamWNumbers>(),
                Scale = GradientScale.Of(scale, values),
            });
    }
}
