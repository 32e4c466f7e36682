using ILGPU;
using ILGPU.Algorithms;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class SoftmaxCrossEntropy
{
    /// <summary>A row's maximum, and the sum of the exponentials of its logits less that maximum.</summary>
    internal struct LogSumReduction : IRowReduction
    {
        public ArrayView<float> Logits;
        public ArrayView<float> Scales;
        public int Classes;

        // Finite, so that a difference from it is never infinity less infinity.
        public static RowPartial Empty => new() { Maximum = float.MinValue };

        public readonly RowPartial Add(RowPartial partial, int row, int column) =>
            Merge(partial, new RowPartial { Maximum = Logits[row * Classes + column], Sum = 1 });

        public readonly RowPartial Merge(RowPartial left, RowPartial right)
        {
            // Not XMath.Max: of a number and NaN it is the number on a GPU, and NaN elsewhere.
            float maximum = left.Maximum > right.Maximum ? left.Maximum : right.Maximum;
            return new RowPartial
            {
                Maximum = maximum,
                Sum = left.Sum * XMath.Exp(left.Maximum - maximum) + right.Sum * XMath.Exp(right.Maximum - maximum),
            };
        }

        public readonly void Store(int row, RowPartial total)
        {
            Scales[2 * row] = total.Maximum;
            Scales[2 * row + 1] = XMath.Log(total.Sum);
        }
    }

    internal struct LossArguments
    {
        public ArrayView<float> Logits;
        public ArrayView<int> Labels;
        public ArrayView<float> Scales;
        public ArrayView<float> Losses;
        public int Classes;
    }

    internal struct BackwardArguments
    {
        public ArrayView<float> Logits;
        public ArrayView<int> Labels;
        public ArrayView<float> Scales;
        public ArrayView<float> Dloss;
        public ArrayView<float> Dlogits;
        public int Samples;
        public int Classes;
        public int Accumulate;
    }

    /// <summary>One thread per sample.</summary>
    internal static void LossKernel(Index1D n, LossArguments a)
    {
        int label = a.Labels[n];
        a.Losses[n] = label >= 0 && label < a.Classes
            ? a.Scales[2 * n] - a.Logits[n * a.Classes + label] + a.Scales[2 * n + 1]
            : float.NaN;
    }

    /// <summary>One thread per logit.</summary>
    internal static void BackwardKernel(Index1D i, BackwardArguments a)
    {
        int sample = i / a.Classes;
        float probability = XMath.Exp(a.Logits[i] - a.Scales[2 * sample] - a.Scales[2 * sample + 1]);
        // Floats, not ints: ILGPU converts an int that depends on a condition to a float by leaving its bits as they
        // are.
        float target = i - sample * a.Classes == a.Labels[sample] ? 1f : 0f;
        float gradient = (probability - target) * a.Dloss[0] / a.Samples;
        a.Dlogits[i] = gradient + (a.Accumulate != 0 ? a.Dlogits[i] : 0);
    }

    private sealed class KernelForm : IForm
    {
        public void Forward(Tensor logits, Tensor labels, Tensor scales, Tensor loss)
        {
            AcceleratorDevice device = logits.Accelerator();
            (int samples, int classes) = (logits.Shape.N, logits.Shape.C);
            using MemoryScope scope = device.OpenScope();
            Tensor losses = Tensor.Empty(device, new Shape(samples));
            RowReduction<LogSumReduction>.Run(device, samples, classes, new LogSumReduction
            {
                Logits = logits.FloatView(),
                Scales = scales.FloatView(),
                Classes = classes,
            });
            device.Launch(LossKernel, samples, new LossArguments
            {
                Logits = logits.FloatView(),
                Labels = labels.IntegerView(),
                Scales = scales.FloatView(),
                Losses = losses.FloatView(),
                Classes = classes,
            });
            MeanOfRows.Run(device, losses, divisor: samples, loss);
        }

        public void Backward(
            Tensor logits, Tensor labels, Tensor scales, Tensor dloss, Tensor dlogits, bool accumulate) =>
            logits.Accelerator().Launch(BackwardKernel, logits.Shape.Count, new BackwardArguments
            {
                Logits = logits.FloatView(),
                Labels = labels.IntegerView(),
                Scales = scales.FloatView(),
                Dloss = dloss.FloatView(),
                Dlogits = dlogits.FloatView(),
                Samples = logits.Shape.N,
                Classes = logits.Shape.C,
                Accumulate = accumulate ? 1 : 0,
            });
    }
}
