using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class AdamW
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Step(
            Tensor values, Tensor gradients, Tensor mean, Tensor square, SegmentTable? table,
            StepOptions<AdamWOptions> options, Tensor? scale)
        {
            float gradientScale = GradientScale.Single(scale);
            if (gradientScale == 0)
                return;
            float* w = values.Floats(), g = gradients.Floats(), m = mean.Floats(), v = square.Floats();
            SegmentPointers segments = new(table);
            AdamWNumbers rounded = AdamWNumbers.Of(options.Value);
            // Pieces are whole blocks: their length is a multiple of a block's.
            values.Host().ForChunks(values.Shape.Count, (start, length) =>
            {
                long end = start + length;
                for (long i = start; i < end; i += SegmentTable.Block)
                {
                    BlockFactors factors = segments.Single(i);
                    int count = (int)Math.Min(SegmentTable.Block, end - i);
                    if (factors.LearningRate != 0)
                        StepBlock(w + i, g + i, m + i, v + i, count, factors, gradientScale, rounded);
                }
            });
        }

        private static void StepBlock(
            float* w, float* g, float* m, float* v, int length, BlockFactors factors, float scale, AdamWNumbers o)
        {
            float rate = o.LearningRate * factors.LearningRate;
            float decay = o.Decay * factors.LearningRate * factors.Decay;
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> gradient = scale * Vector.Load(g + i), value = Vector.Load(w + i);
                Vector<float> mean = o.Beta1 * Vector.Load(m + i) + o.Fresh1 * gradient;
                Vector<float> square = o.Beta2 * Vector.Load(v + i) + o.Fresh2 * gradient * gradient;
                Vector.Store(mean, m + i);
                Vector.Store(square, v + i);
                Vector<float> root = Vector.SquareRoot(square) * o.RootCorrection + new Vector<float>(o.Epsilon);
                Vector.Store(value - decay * value - rate * (mean * o.MeanCorrection / root), w + i);
            }
            for (; i < length; i++)
            {
                float gradient = scale * g[i];
                m[i] = o.Beta1 * m[i] + o.Fresh1 * gradient;
                v[i] = o.Beta2 * v[i] + o.Fresh2 * gradient * gradient;
                float root = MathF.Sqrt(v[i]) * o.RootCorrection + o.Epsilon;
                w[i] = w[i] - decay * w[i] - rate * (m[i] * o.MeanCorrection / root);
            }
        }
    }
}
