using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class SoftTargetCrossEntropy
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Forward(Tensor logits, Tensor targets, Tensor scales, Tensor loss)
        {
            float* source = logits.Floats(), target = targets.Floats(), rows = scales.Floats();
            (int samples, int classes) = (logits.Shape.N, logits.Shape.C);
            logits.Host().Threads.Run(samples, n =>
                (rows[2 * n], rows[2 * n + 1]) = SoftmaxRow.MaximumAndLogSum(source + (long)n * classes, classes));
            double total = 0;
            for (int n = 0; n < samples; n++)
            {
                long row = (long)n * classes;
                total += RowLoss(source + row, target + row, rows[2 * n], rows[2 * n + 1], classes);
            }
            loss.Floats()[0] = (float)(total / samples);
        }

        public void Backward(
            Tensor logits, Tensor targets, Tensor scales, Tensor dloss, Tensor dlogits, bool accumulate)
        {
            float* source = logits.Floats(), target = targets.Floats();
            float* rows = scales.Floats(), gradient = dlogits.Floats();
            int classes = logits.Shape.C;
            float scale = dloss.Floats()[0] / logits.Shape.N;
            logits.Host().Threads.Run(logits.Shape.N, n =>
            {
                long row = (long)n * classes;
                float mass = 0;
                for (int k = 0; k < classes; k++)
                    mass += target[row + k];
                SoftmaxRow.SoftmaxTimes(
                    scale * mass, source + row, rows[2 * n], rows[2 * n + 1], classes, accumulate, gradient + row);
                for (int k = 0; k < classes; k++)
                    gradient[row + k] -= scale * target[row + k];
            });
        }

        private static double RowLoss(float* x, float* target, float maximum, float logSum, int length)
        {
            Vector<float> sums = Vector<float>.Zero;
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> loss = new Vector<float>(maximum) - Vector.Load(x + i) + new Vector<float>(logSum);
                sums += Vector.Load(target + i) * loss;
            }
            float sum = Vector.Sum(sums);
            for (; i < length; i++)
                sum += target[i] * (maximum - x[i] + logSum);
            return sum;
        }
    }
}
