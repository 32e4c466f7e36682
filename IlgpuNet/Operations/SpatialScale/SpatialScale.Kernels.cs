using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class SpatialScale
{
    internal struct ScaleArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<float> Gate;
        public Elements<TElement> Y;
        public int Channels;
        public int Accumulate;
    }

    /// <summary>One thread takes channels of one position.</summary>
    internal static void ScaleKernel<TElement, TLanes>(Index1D i, ScaleArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes product = a.X.Load<TLanes>(i) * TLanes.Fill(a.Gate[i / a.Channels]);
        if (a.Accumulate != 0)
            product += a.Y.Load<TLanes>(i);
        a.Y.Store(i, product);
    }

    /// <summary>The product of the channels of x and dy at a position.</summary>
    internal struct GateReduction<TElement> : IChannelReduction
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public Elements<TElement> Dy;
        public ArrayView<float> Dgate;
        public int Accumulate;

        public readonly RowPartial Part<TLanes>(int first, int end, int step)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes sum = TLanes.Fill(0);
            for (int piece = first; piece < end; piece += step)
                sum += X.Load<TLanes>(piece) * Dy.Load<TLanes>(piece);
            return new RowPartial { Sum = TLanes.Join<Plus>(sum) };
        }

        public readonly RowPartial Merge(RowPartial left, RowPartial right)
        {
            left.Sum += right.Sum;
            return left;
        }

        public readonly void Store(int row, RowPartial total) =>
            Dgate[row] = total.Sum + (Accumulate != 0 ? Dgate[row] : 0);
    }

    private sealed class KernelForm<TElement, TWide> : IGatingForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<ScaleArguments<TElement>> s_scale = new(
            ScaleKernel<TElement, OneLane>, ScaleKernel<TElement, TwoLanes>, ScaleKernel<TElement, TWide>, TWide.Count);

        private static readonly LaneKernels<RowParts<GateReduction<TElement>>> s_gate = new(
            ChannelReduction.PartKernel<GateReduction<TElement>, OneLane>,
            ChannelReduction.PartKernel<GateReduction<TElement>, TwoLanes>,
            ChannelReduction.PartKernel<GateReduction<TElement>, TWide>,
            TWide.Count);

        public void Scale(Tensor x, Tensor gate, Tensor y, bool accumulate)
        {
            int lanes = s_scale.Lanes(x.Shape.C, x, y);
            x.Accelerator().Launch(s_scale[lanes], x.Shape.Count / lanes, new ScaleArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Gate = gate.FloatView(),
                Y = y.Elements<TElement>(),
                Channels = x.Shape.C / lanes,
                Accumulate = accumulate ? 1 : 0,
            });
        }

        public void GateGradient(Tensor x, Tensor dy, Tensor dgate, bool accumulate)
        {
            GateReduction<TElement> reduction = new()
            {
                X = x.Elements<TElement>(),
                Dy = dy.Elements<TElement>(),
                Dgate = dgate.FloatView(),
                Accumulate = accumulate ? 1 : 0,
            };
            ChannelReduction.Run(x, s_gate.Lanes(x.Shape.C, x, dy), reduction, s_gate);
        }
    }
}
