using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Sgd
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Step(Tensor values, Tensor gradients, Tensor velocity, Tensor? factors, Options options)
        {
            float* w = values.Floats(), g = gradients.Floats(), v = velocity.Floats();
            float* rates = factors is null ? null : factors.Floats();
            SingleOptions rounded = options.Rounded;
            // Pieces are whole blocks: their length is a multiple of a block's.
            values.Host().ForChunks(values.Shape.Count, (start, length) =>
            {
                long end = start + length;
                for (long i = start; i < end; i += Block)
                {
                    float factor = rates == null ? 1 : rates[i / Block];
                    if (factor != 0)
                        StepBlock(w + i, g + i, v + i, (int)Math.Min(Block, end - i), factor, rounded);
                }
            });
        }

        private static void StepBlock(float* w, float* g, float* v, int length, float factor, SingleOptions options)
        {
            float rate = options.LearningRate * factor;
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = Vector.Load(w + i);
                Vector<float> decayed = Vector.Load(g + i) + options.WeightDecay * value;
                Vector<float> velocity = options.Momentum * Vector.Load(v + i) + decayed;
                Vector.Store(velocity, v + i);
                Vector.Store(value - rate * velocity, w + i);
            }
            for (; i < length; i++)
            {
                v[i] = options.Momentum * v[i] + (g[i] + options.WeightDecay * w[i]);
                w[i] -= rate * v[i];
            }
        }
    }
}
