using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BinaryCrossEntropy
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(Tensor logits, Tensor targets, Tensor loss)
        {
            double* x = logits.Doubles(), t = targets.Doubles();
            double total = 0;
            for (long i = 0; i < logits.Shape.Count; i++)
                total += Math.Max(x[i], 0) - x[i] * t[i] + Math.Log(1 + Math.Exp(-Math.Abs(x[i])));
            loss.Doubles()[0] = total / logits.Shape.Count;
        }

        public void Backward(Tensor logits, Tensor targets, Tensor dloss, Tensor dlogits, bool accumulate)
        {
            double* x = logits.Doubles(), t = targets.Doubles(), dx = dlogits.Doubles();
            double scale = dloss.Doubles()[0] / logits.Shape.Count;
            for (long i = 0; i < logits.Shape.Count; i++)
                dx[i] = (1 / (1 + Math.Exp(-x[i])) - t[i]) * scale + (accumulate ? dx[i] : 0);
        }
    }
}
