using ILGPU;
using ILGPU.Algorithms;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class SoftTargetCrossEntropy
{
    /// <summary>The loss of each row, once m and s are known.</summary>
    internal struct SoftLossReduction : IRowReduction
    {
        public ArrayView<float> Logits;
        public ArrayView<float> Targets;
        public ArrayView<float> Scales;
        public ArrayView<float> Losses;
        public int Classes;

        public static RowPartial Empty => default;

        public readonly RowPartial Add(RowPartial partial, int row, int column)
        {
            int i = row * Classes + column;
            float loss = Scales[2 * row] - Logits[i] + Scales[2 * row + 1];
            return new RowPartial { Sum = partial.Sum + Targets[i] * loss };
        }

        public readonly RowPartial Merge(RowPartial left, RowPartial right) => new() { Sum = left.Sum + right.Sum };

        public readonly void Store(int row, RowPartial total) => Losses[row] = total.Sum;
    }

    /// <summary>The mass T of each row of targets.</summary>
    internal struct SoftMassReduction : IRowReduction
    {
        public ArrayView<float> Targets;
        public ArrayView<float> Masses;
        public int Classes;

        public static RowPartial Empty => default;

        public readonly RowPartial Add(RowPartial partial, int row, int column) =>
            new() { Sum = partial.Sum + Targets[row * Classes + column] };

        public readonly RowPartial Merge(RowPartial left, RowPartial right) => new() { Sum = left.Sum + right.Sum };

        public readonly void Store(int row, RowPartial total) => Masses[row] = total.Sum;
    }

    internal struct BackwardArguments
    {
        public ArrayView<float> Logits;
        public ArrayView<float> Targets;
        public ArrayView<float> Masses;
        public ArrayView<float> Scales;
        public ArrayView<float> Dloss;
        public ArrayView<float> Dlogits;
        public int Samples;
        public int Classes;
        public int Accumulate;
    }

    /// <summary>One thread per logit.</summary>
    internal static void BackwardKernel(Index1D i, BackwardArguments a)
    {
        int sample = i / a.Classes;
        float softmax = XMath.Exp(a.Logits[i] - a.Scales[2 * sample] - a.Scales[2 * sample + 1]);
        float gradient = (a.Masses[sample] * softmax - a.Targets[i]) * a.Dloss[0] / a.Samples;
        a.Dlogits[i] = gradient + (a.Accumulate != 0 ? a.Dlogits[i] : 0);
    }

    private sealed class KernelForm : IForm
    {
        public void Forward(Tensor logits, Tensor targets, Tensor scales, Tensor loss)
        {
            AcceleratorDevice device = logits.Accelerator();
            (int samples, int classes) = (logits.Shape.N, logits.Shape.C);
            using MemoryScope scope = device.OpenScope();
            Tensor losses = Tensor.Empty(device, new Shape(samples));
            RowReduction<SoftmaxCrossEntropy.LogSumReduction>.Run(device, samples, classes, new()
            {
                Logits = logits.FloatView(),
                Scales = scales.FloatView(),
                Classes = classes,
            });
            RowReduction<SoftLossReduction>.Run(device, samples, classes, new SoftLossReduction
            {
                Logits = logits.FloatView(),
                Targets = targets.FloatView(),
                Scales = scales.FloatView(),
                Losses = losses.FloatView(),
                Classes = classes,
            });
            MeanOfRows.Run(device, losses, divisor: samples, loss);
        }

        public void Backward(
            Tensor logits, Tensor targets, Tensor scales, Tensor dloss, Tensor dlogits, bool accumulate)
        {
            AcceleratorDevice device = logits.Accelerator();
            (int samples, int classes) = (logits.Shape.N, logits.Shape.C);
            using MemoryScope scope = device.OpenScope();
            Tensor masses = Tensor.Empty(device, new Shape(samples));
            RowReduction<SoftMassReduction>.Run(device, samples, classes, new SoftMassReduction
            {
                Targets = targets.FloatView(),
                Masses = masses.FloatView(),
                Classes = classes,
            });
            device.Launch(BackwardKernel, logits.Shape.Count, new BackwardArguments
            {
                Logits = logits.FloatView(),
                Targets = targets.FloatView(),
                Masses = masses.FloatView(),
                Scales = scales.FloatView(),
                Dloss = dloss.FloatView(),
                Dlogits = dlogits.FloatView(),
                Samples = samples,
                Classes = classes,
                Accumulate = accumulate ? 1 : 0,
            });
        }
    }
}
