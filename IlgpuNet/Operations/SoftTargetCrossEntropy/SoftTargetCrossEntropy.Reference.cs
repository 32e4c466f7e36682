using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class SoftTargetCrossEntropy
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(Tensor logits, Tensor targets, Tensor scales, Tensor loss)
        {
            int classes = logits.Shape.C;
            double total = 0;
            for (int n = 0; n < logits.Shape.N; n++)
            {
                ReadOnlySpan<double> row = new(logits.Doubles() + (long)n * classes, classes);
                double* target = targets.Doubles() + (long)n * classes;
                double maximum = row[0], sum = 0;
                foreach (double logit in row)
                    maximum = Math.Max(maximum, logit);
                foreach (double logit in row)
                    sum += Math.Exp(logit - maximum);
                for (int k = 0; k < classes; k++)
                    total += target[k] * (maximum - row[k] + Math.Log(sum));
                (scales.Doubles()[2 * n], scales.Doubles()[2 * n + 1]) = (maximum, Math.Log(sum));
            }
            loss.Doubles()[0] = total / logits.Shape.N;
        }

        public void Backward(
            Tensor logits, Tensor targets, Tensor scales, Tensor dloss, Tensor dlogits, bool accumulate)
        {
            double scale = dloss.Doubles()[0] / logits.Shape.N;
            int classes = logits.Shape.C;
            for (int n = 0; n < logits.Shape.N; n++)
            {
                ReadOnlySpan<double> target = new(targets.Doubles() + (long)n * classes, classes);
                double mass = 0;
                foreach (double probability in target)
                    mass += probability;
                for (int k = 0; k < classes; k++)
                {
                    long i = (long)n * classes + k;
                    double softmax =
                        Math.Exp(logits.Doubles()[i] - scales.Doubles()[2 * n] - scales.Doubles()[2 * n + 1]);
                    double gradient = (mass * softmax - target[k]) * scale;
                    dlogits.Doubles()[i] = gradient + (accumulate ? dlogits.Doubles()[i] : 0);
                }
            }
        }
    }
}
