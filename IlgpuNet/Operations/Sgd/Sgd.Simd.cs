using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Sgd
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Step(
            Tensor values, Tensor gradients, Tensor velocity, SegmentTable? table, StepOptions<SgdOptions> options,
            Tensor? scale)
        {
            float gradientScale = GradientScale.Single(scale);
            if (gradientScale == 0)
                return;
            float* w = values.Floats(), g = gradients.Floats(), v = velocity.Floats();
            SegmentPointers segments = new(table);
            SgdNumbers rounded = SgdNumbers.Of(options.Value);
            // Pieces are whole blocks: their length is a multiple of a block's.
            values.Host().ForChunks(values.Shape.Count, (start, length) =>
            {
                long end = start + length;
                for (long i = start; i < end; i += SegmentTable.Block)
                {
                    BlockFactors factors = segments.Single(i);
                    int count = (int)Math.Min(SegmentTable.Block, end - i);
                    if (factors.LearningRate != 0)
                        StepBlock(w + i, g + i, v + i, count, factors, gradientScale, rounded);
                }
            });
        }

        private static void StepBlock(
            float* w, float* g, float* v, int length, BlockFactors factors, float scale, SgdNumbers options)
        {
            float rate = options.LearningRate * factors.LearningRate, decay = options.WeightDecay * factors.Decay;
            float trust = factors.Gradient, momentum = options.Momentum;
            // The step is ahead * g' + along * v.
            (float ahead, float along) = options.Nesterov != 0 ? (1, momentum) : (0f, 1f);
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = Vector.Load(w + i);
                Vector<float> gradient = trust * (scale * Vector.Load(g + i) + decay * value);
                Vector<float> velocity = momentum * Vector.Load(v + i) + gradient;
                Vector.Store(velocity, v + i);
                Vector.Store(value - rate * (ahead * gradient + along * velocity), w + i);
            }
            for (; i < length; i++)
            {
                float gradient = trust * (scale * g[i] + decay * w[i]);
                v[i] = momentum * v[i] + gradient;
                w[i] -= rate * (ahead * gradient + along * v[i]);
            }
        }
    }
}
