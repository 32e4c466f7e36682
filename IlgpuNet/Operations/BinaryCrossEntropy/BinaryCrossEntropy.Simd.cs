using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BinaryCrossEntropy
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Forward(Tensor logits, Tensor targets, Tensor loss)
        {
            float* x = logits.Floats(), t = targets.Floats();
            (int samples, int classes) = (logits.Shape.N, logits.Shape.C);
            double total = 0;
            for (int n = 0; n < samples; n++)
                total += RowLoss(x + (long)n * classes, t + (long)n * classes, classes);
            loss.Floats()[0] = (float)(total / logits.Shape.Count);
        }

        public void Backward(Tensor logits, Tensor targets, Tensor dloss, Tensor dlogits, bool accumulate)
        {
            float* x = logits.Floats(), t = targets.Floats(), dx = dlogits.Floats();
            float scale = dloss.Floats()[0] / logits.Shape.Count;
            logits.Host().ForChunks(logits.Shape.Count, (start, length) =>
            {
                long i = start, end = start + length;
                for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
                {
                    // Where exp(-x) overflows, the quotient is 0, as it should be.
                    Vector<float> sigmoid = Vector<float>.One / (Vector<float>.One + Vector.Exp(-Vector.Load(x + i)));
                    Vector<float> gradient = (sigmoid - Vector.Load(t + i)) * scale;
                    Vector.Store(accumulate ? Vector.Load(dx + i) + gradient : gradient, dx + i);
                }
                for (; i < end; i++)
                    dx[i] = (1 / (1 + MathF.Exp(-x[i])) - t[i]) * scale + (accumulate ? dx[i] : 0);
            });
        }

        private static double RowLoss(float* x, float* t, int length)
        {
            Vector<float> sums = Vector<float>.Zero;
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> logit = Vector.Load(x + i);
                Vector<float> softplus = Vector.Log(Vector<float>.One + Vector.Exp(-Vector.Abs(logit)));
                sums += Vector.Max(logit, Vector<float>.Zero) - logit * Vector.Load(t + i) + softplus;
            }
            float sum = Vector.Sum(sums);
            for (; i < length; i++)
                sum += MathF.Max(x[i], 0) - x[i] * t[i] + MathF.Log(1 + MathF.Exp(-MathF.Abs(x[i])));
            return sum;
        }
    }
}
