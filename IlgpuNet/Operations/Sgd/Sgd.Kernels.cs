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
        public SingleOptions Options;
    }

    internal static void Kernel(Index1D i, Arguments a)
    {
        BlockFactors factors = a.Segments.At(i);
        if (factors.LearningRate == 0)
            return;
        float decay = a.Options.WeightDecay * factors.Decay;
        float gradient = factors.Gradient * (a.Options.GradientScale * a.G[i] + decay * a.W[i]);
        float velocity = a.Options.Momentum * a.V[i] + gradient;
        a.V[i] = velocity;
        float step = a.Options.Nesterov != 0 ? gradient + a.Options.Momentum * velocity : velocity;
        a.W[i] -= a.Options.LearningRate * factors.LearningRate * step;
    }

    private sealed class KernelForm : IForm
    {
        public void Step(Tensor values, Tensor gradients, Tensor velocity, SegmentTable? table, SgdOptions options) =>
            values.Accelerator().Launch(Kernel, values.Shape.Count, new Arguments
            {
                W = values.FloatView(),
                G = gradients.FloatView(),
                V = velocity.FloatView(),
                Segments = SegmentViews.Of(table, values),
                Options = SingleOptions.Of(options),
            });
    }
}
