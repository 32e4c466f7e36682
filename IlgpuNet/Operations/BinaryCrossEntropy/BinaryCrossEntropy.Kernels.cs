using ILGPU;
using ILGPU.Algorithms;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BinaryCrossEntropy
{
    /// <summary>The sum of a row's losses.</summary>
    internal struct BinaryLossReduction : IRowReduction
    {
        public ArrayView<float> Logits;
        public ArrayView<float> Targets;
        public ArrayView<float> Losses;
        public int Classes;

        public static RowPartial Empty => default;

        public readonly RowPartial Add(RowPartial partial, int row, int column)
        {
            int i = row * Classes + column;
            float x = Logits[i];
            float softplus = XMath.Log(1 + XMath.Exp(-XMath.Abs(x)));
            return new RowPartial { Sum = partial.Sum + (XMath.Max(x, 0f) - x * Targets[i] + softplus) };
        }

        public readonly RowPartial Merge(RowPartial left, RowPartial right) => new() { Sum = left.Sum + right.Sum };

        public readonly void Store(int row, RowPartial total) => Losses[row] = total.Sum;
    }

    internal struct BackwardArguments
    {
        public ArrayView<float> Logits;
        public ArrayView<float> Targets;
        public ArrayView<float> Dloss;
        public ArrayView<float> Dlogits;
        public int Count;
        public int Accumulate;
    }

    /// <summary>One thread per logit.</summary>
    internal static void BackwardKernel(Index1D i, BackwardArguments a)
    {
        float sigmoid = 1 / (1 + XMath.Exp(-a.Logits[i]));
        float gradient = (sigmoid - a.Targets[i]) * a.Dloss[0] / a.Count;
        a.Dlogits[i] = gradient + (a.Accumulate != 0 ? a.Dlogits[i] : 0);
    }

    private sealed class KernelForm : IForm
    {
        public void Forward(Tensor logits, Tensor targets, Tensor loss)
        {
            AcceleratorDevice device = logits.Accelerator();
            using MemoryScope scope = device.OpenScope();
            Tensor losses = Tensor.Empty(device, new Shape(logits.Shape.N));
            RowReduction<BinaryLossReduction>.Run(device, logits.Shape.N, logits.Shape.C, new BinaryLossReduction
            {
                Logits = logits.FloatView(),
                Targets = targets.FloatView(),
                Losses = losses.FloatView(),
                Classes = logits.Shape.C,
            });
            MeanOfRows.Run(device, losses, divisor: logits.Shape.Count, loss);
        }

        public void Backward(Tensor logits, Tensor targets, Tensor dloss, Tensor dlogits, bool accumulate) =>
            logits.Accelerator().Launch(BackwardKernel, logits.Shape.Count, new BackwardArguments
            {
                Logits = logits.FloatView(),
                Targets = targets.FloatView(),
                Dloss = dloss.FloatView(),
                Dlogits = dlogits.FloatView(),
                Count = checked((int)logits.Shape.Count),
                Accumulate = accumulate ? 1 : 0,
            });
    }
}
