using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class LabelRank
{
    /// <summary>The reference in single precision: a comparison a logit is nothing beside the network.</summary>
    private sealed unsafe class SimdForm : IForm
    {
        public void Run(Tensor logits, Tensor labels, Tensor ranks)
        {
            float* source = logits.Floats();
            int* classOf = labels.Integers(), result = ranks.Integers();
            int classes = logits.Shape.C;
            logits.Host().Threads.Run(logits.Shape.N, n =>
                result[n] = Rank(new ReadOnlySpan<float>(source + (long)n * classes, classes), classOf[n]));
        }
    }
}
