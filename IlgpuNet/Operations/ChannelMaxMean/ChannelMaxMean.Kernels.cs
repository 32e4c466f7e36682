using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ChannelMaxMean
{
    internal struct ForwardReduction<TElement> : IRowReduction
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<float> Y;
        public int Channels;

        public static RowPartial Empty => new() { Maximum = float.NegativeInfinity };

        public readonly RowPartial Add(RowPartial partial, int row, int column)
        {
            float value = X[row * Channels + column];
            partial.Maximum = value > partial.Maximum ? value : partial.Maximum;
            partial.Sum += value;
            return partial;
        }

        public readonly RowPartial Merge(RowPartial left, RowPartial right)
        {
            left.Maximum = right.Maximum > left.Maximum ? right.Maximum : left.Maximum;
            left.Sum += right.Sum;
            return left;
        }

        public readonly void Store(int row, RowPartial total)
        {
            Y[2 * row] = total.Maximum;
            Y[2 * row + 1] = total.Sum / Channels;
        }
    }

    internal struct BackwardArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<float> Y;
        public ArrayView<float> Dy;
        public Elements<TElement> Dx;
        public int Channels;
        public int Accumulate;
    }

    /// <summary>One thread per element; only one that equals the maximum looks at the channels before it.</summary>
    internal static void BackwardKernel<TElement>(Index1D i, BackwardArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int row = i / a.Channels;
        float maximum = a.Y[2 * row];
        float gradient = a.Dy[2 * row + 1] / a.Channels;
        if (a.X[i] == maximum)
        {
            int first = row * a.Channels;
            while (a.X[first] != maximum)
                first++;
            if (first == i)
                gradient += a.Dy[2 * row];
        }
        a.Dx[i] = gradient + (a.Accumulate != 0 ? a.Dx[i] : 0);
    }

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Forward(Tensor x, Tensor y) =>
            RowReduction<ForwardReduction<TElement>>.Run(
                x.Accelerator(), x.Shape.Rows, x.Shape.C, new ForwardReduction<TElement>
                {
                    X = x.Elements<TElement>(),
                    Y = y.FloatView(),
                    Channels = x.Shape.C,
                });

        public void Backward(Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate) =>
            x.Accelerator().Launch(BackwardKernel<TElement>, x.Shape.Count, new BackwardArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Y = y.FloatView(),
                Dy = dy.FloatView(),
                Dx = dx.Elements<TElement>(),
                Channels = x.Shape.C,
                Accumulate = accumulate ? 1 : 0,
            });
    }
}
