using ILGPU;
using ILGPU.Algorithms;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class LabelRank
{
    /// <summary>Sums the preferred classes, exactly in a float; the maximum is 1 where a logit is not finite.</summary>
    internal struct PreferredReduction : IRowReduction
    {
        public ArrayView<float> Logits;
        public ArrayView<int> Labels;
        public ArrayView<int> Ranks;
        public int Classes;

        public static RowPartial Empty => default;

        public readonly RowPartial Add(RowPartial partial, int row, int column)
        {
            int label = Labels[row];
            float logit = Logits[row * Classes + column];
            // A label outside the classes is compared with the logit itself, and Store sees to it.
            float own = label >= 0 && label < Classes ? Logits[row * Classes + label] : logit;
            if (logit > own || (logit == own && column < label))
                partial.Sum += 1;
            // False for not-a-number too.
            if (!(XMath.Abs(logit) <= float.MaxValue))
                partial.Maximum = 1;
            return partial;
        }

        public readonly RowPartial Merge(RowPartial left, RowPartial right)
        {
            left.Maximum = XMath.Max(left.Maximum, right.Maximum);
            left.Sum += right.Sum;
            return left;
        }

        public readonly void Store(int row, RowPartial total)
        {
            int label = Labels[row];
            Ranks[row] = label >= 0 && label < Classes && total.Maximum == 0 ? (int)total.Sum : Classes;
        }
    }

    private sealed class KernelForm : IForm
    {
        public void Run(Tensor logits, Tensor labels, Tensor ranks)
        {
            (int samples, int classes) = (logits.Shape.N, logits.Shape.C);
            RowReduction<PreferredReduction>.Run(logits.Accelerator(), samples, classes, new PreferredReduction
            {
                Logits = logits.FloatView(),
                Labels = labels.IntegerView(),
                Ranks = ranks.IntegerView(),
                Classes = classes,
            });
        }
    }
}
