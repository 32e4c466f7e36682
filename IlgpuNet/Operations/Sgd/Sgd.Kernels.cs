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
        public SegmentViews Segments;
        public ArrayView<SgdNumbers> Options;
        public GradientScale Scale;
    }

    internal static void Kernel(Index1D i, Arguments a)
    {
        BlockFactors factors = a.Segments.At(i);
        float scale = a.Scale.Value();
        if (factors.LearningRate == 0 || scale == 0)
            return;
        SgdNumbers options = a.Options[0];
        float decay = options.WeightDecay * factors.Decay;
        float gradient = factors.Gradient * (scale * a.G[i] + decay * a.W[i]);
        float velocity = options.Momentum * a.V[i] + gradient;
        a.V[i] = velocity;
        float step = options.Nesterov != 0 ? gradient + options.Momentum * velocity : velocity;
        a.W[i] -= options.LearningRate * factors.LearningRate * step;
    }

    private sealed class KernelForm : IForm
    {
        public void Step(
            Tensor values, Tensor gradients, Tensor velocity, SegmentTable? table, StepOptions<SgdOptions> options,
            Tensor? scale) =>
            values.Accelerator().Launch(Kernel, values.Shape.Count, new Arguments
            {
                W = values.FloatView(),
                G = gradients.FloatView(),
                V = velocity.FloatView(),
                Segments = SegmentViews.Of(table, values),
                Options = options.View<SgdNumbers>(),
                Scale = GradientScale.Of(scale, values),
            });
    }
}
