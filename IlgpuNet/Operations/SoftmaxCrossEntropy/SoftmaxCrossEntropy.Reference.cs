using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class SoftmaxCrossEntropy
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(Tensor logits, Tensor labels, Tensor scales, Tensor loss)
        {
            (int samples, int classes) = (logits.Shape.N, logits.Shape.C);
            double total = 0;
            for (int n = 0; n < samples; n++)
            {
                ReadOnlySpan<double> row = new(logits.Doubles() + (long)n * classes, classes);
                double maximum = row[0];
                foreach (double logit in row)
                    maximum = Math.Max(maximum, logit);
                double sum = 0;
                foreach (double logit in row)
                    sum += Math.Exp(logit - maximum);
                int label = labels.Integers()[n];
                total += (uint)label < (uint)classes ? maximum - row[label] + Math.Log(sum) : double.NaN;
                (scales.Doubles()[2 * n], scales.Doubles()[2 * n + 1]) = (maximum, Math.Log(sum));
            }
            loss.Doubles()[0] = total / samples;
        }

        public void Backward(
            Tensor logits, Tensor labels, Tensor scales, Tensor dloss, Tensor dlogits, bool accumulate)
        {
            double* source = logits.Doubles(), gradient = dlogits.Doubles();
            double scale = dloss.Doubles()[0] / logits.Shape.N;
            for (long i = 0; i < logits.Shape.Count; i++)
            {
                (long n, long k) = Math.DivRem(i, logits.Shape.C);
                double probability = Math.Exp(source[i] - scales.Doubles()[2 * n] - scales.Doubles()[2 * n + 1]);
                double target = k == labels.Integers()[n] ? 1 : 0;
                gradient[i] = (probability - target) * scale + (accumulate ? gradient[i] : 0);
            }
        }
    }
}
