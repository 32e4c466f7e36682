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

    /// <summary>The product of the rows of x and dy.</summary>
    internal struct GateReduction<TElement> : IRowReduction
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public Elements<TElement> Dy;
        public ArrayView<float> Dgate;
        public int Channels;
        public int Accumulate;

        public static RowPartial Empty => default;

        public readonly RowPartial Add(RowPartial partial, int row, int column)
        {
            int element = row * Channels + column;
            partial.Sum += X[element] * Dy[element];
            return partial;
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

        public void GateGradient(Tensor x, Tensor dy, Tensor dgate, bool accumulate) =>
            RowReduction<GateReduction<TElement>>.Run(
                x.Accelerator(), x.Shape.Rows, x.Shape.C, new GateReduction<TElement>
                {
                    X = x.Elements<TElement>(),
                    Dy = dy.Elements<TElement>(),
                    Dgate = dgate.FloatView(),
                    Channels = x.Shape.C,
                    Accumulate = accumulate ? 1 : 0,
                });
    }
}
