using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class SoftmaxCrossEntropy
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Forward(Tensor logits, Tensor labels, Tensor scales, Tensor loss)
        {
            float* source = logits.Floats(), rows = scales.Floats();
            int* classOf = labels.Integers();
            (int samples, int classes) = (logits.Shape.N, logits.Shape.C);
            logits.Host().Threads.Run(samples, n =>
                (rows[2 * n], rows[2 * n + 1]) = SoftmaxRow.MaximumAndLogSum(source + (long)n * classes, classes));
            double total = 0;
            for (int n = 0; n < samples; n++)
            {
                total += (uint)classOf[n] < (uint)classes
                    ? rows[2 * n] - source[(long)n * classes + classOf[n]] + rows[2 * n + 1]
                    : float.NaN;
            }
            loss.Floats()[0] = (float)(total / samples);
        }

        public void Backward(
            Tensor logits, Tensor labels, Tensor scales, Tensor dloss, Tensor dlogits, bool accumulate)
        {
            float* source = logits.Floats(), rows = scales.Floats(), gradient = dlogits.Floats();
            int* classOf = labels.Integers();
            int classes = logits.Shape.C;
            float scale = dloss.Floats()[0] / logits.Shape.N;
            logits.Host().Threads.Run(logits.Shape.N, n =>
            {
                long row = (long)n * classes;
                SoftmaxRow.SoftmaxTimes(
                    scale, source + row, rows[2 * n], rows[2 * n + 1], classes, accumulate, gradient + row);
                if ((uint)classOf[n] < (uint)classes)
                    gradient[row + classOf[n]] -= scale;
            });
        }
    }
}
