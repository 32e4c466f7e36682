using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ChannelMaxMean
{
    /// <summary>The maximum of the channels of a position, and their sum.</summary>
    internal struct MaxMeanReduction<TElement> : IChannelReduction
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<float> Y;
        public int Channels;

        public readonly RowPartial Part<TLanes>(int first, int end, int step)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes maximum = TLanes.Fill(float.NegativeInfinity), sum = TLanes.Fill(0);
            for (int piece = first; piece < end; piece += step)
            {
                TLanes x = X.Load<TLanes>(piece);
                maximum = TLanes.Map<Greater>(maximum, x);
                sum += x;
            }
            return new RowPartial { Maximum = TLanes.Join<Greater>(maximum), Sum = TLanes.Join<Plus>(sum) };
        }

        public readonly RowPartial Merge(RowPartial left, RowPartial right)
        {
            left.Maximum = Greater.Of(left.Maximum, right.Maximum);
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
        public int Width;
        public int Accumulate;
    }

    /// <summary>
    /// One thread takes channels of one position; only one that has the maximum looks at the channels before them.
    /// </summary>
    internal static void BackwardKernel<TElement, TLanes>(Index1D i, BackwardArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int row = i / a.Width;
        float maximum = a.Y[2 * row];
        TLanes dx = TLanes.Fill(a.Dy[2 * row + 1] / (a.Width * TLanes.Count));
        float lane = FirstOf(a.X.Load<TLanes>(i), maximum);
        if (lane < TLanes.Count)
        {
            int first = row * a.Width;
            while (FirstOf(a.X.Load<TLanes>(first), maximum) >= TLanes.Count)
                first++;
            if (first == i)
            {
                TLanes winner = dx + TLanes.Fill(a.Dy[2 * row]);
                dx = TLanes.Where<AreEqual>(TLanes.Ascending(0), TLanes.Fill(lane), winner, dx);
            }
        }
        if (a.Accumulate != 0)
            dx += a.Dx.Load<TLanes>(i);
        a.Dx.Store(i, dx);
    }

    /// <summary>The first lane that has a value, or the number of lanes.</summary>
    private static float FirstOf<TLanes>(TLanes x, float value)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Join<Lesser>(TLanes.Where<AreEqual>(
            x, TLanes.Fill(value), TLanes.Ascending(0), TLanes.Fill(TLanes.Count)));

    private sealed class KernelForm<TElement, TWide> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<RowParts<MaxMeanReduction<TElement>>> s_forward = new(
            ChannelReduction.PartKernel<MaxMeanReduction<TElement>, OneLane>,
            ChannelReduction.PartKernel<MaxMeanReduction<TElement>, TwoLanes>,
            ChannelReduction.PartKernel<MaxMeanReduction<TElement>, TWide>,
            TWide.Count);

        private static readonly LaneKernels<BackwardArguments<TElement>> s_backward = new(
            BackwardKernel<TElement, OneLane>,
            BackwardKernel<TElement, TwoLanes>,
            BackwardKernel<TElement, TWide>,
            TWide.Count);

        public void Forward(Tensor x, Tensor y)
        {
            MaxMeanReduction<TElement> reduction = new()
            {
                X = x.Elements<TElement>(),
                Y = y.FloatView(),
                Channels = x.Shape.C,
            };
            ChannelReduction.Run(x, s_forward.Lanes(x.Shape.C, x), reduction, s_forward);
        }

        public void Backward(Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate)
        {
            int lanes = s_backward.Lanes(x.Shape.C, x, dx);
            x.Accelerator().Launch(s_backward[lanes], x.Shape.Count / lanes, new BackwardArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Y = y.FloatView(),
                Dy = dy.FloatView(),
                Dx = dx.Elements<TElement>(),
                Width = x.Shape.C / lanes,
                Accumulate = accumulate ? 1 : 0,
            });
        }
    }
}
