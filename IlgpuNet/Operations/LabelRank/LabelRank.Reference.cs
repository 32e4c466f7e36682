using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class LabelRank
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Run(Tensor logits, Tensor labels, Tensor ranks)
        {
            int classes = logits.Shape.C;
            for (int n = 0; n < logits.Shape.N; n++)
            {
                ReadOnlySpan<double> row = new(logits.Doubles() + (long)n * classes, classes);
                ranks.Integers()[n] = Rank(row, labels.Integers()[n]);
            }
        }
    }

    /// <summary>The rank of a label in one row of logits, of either precision.</summary>
    private static int Rank<T>(ReadOnlySpan<T> logits, int label)
        where T : struct, IFloatingPointIeee754<T>
    {
        if ((uint)label >= (uint)logits.Length)
            return logits.Length;
        int rank = 0;
        for (int k = 0; k < logits.Length; k++)
        {
            if (!T.IsFinite(logits[k]))
                return logits.Length;
            if (logits[k] > logits[label] || (logits[k] == logits[label] && k < label))
                rank++;
        }
        return rank;
    }
}
