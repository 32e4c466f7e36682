using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ChannelScale
{
    internal struct ScaleArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<float> Gate;
        public Elements<TElement> Y;
        public LaneRows Walk;
        public int Accumulate;
    }

    internal struct GateArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public Elements<TElement> Dy;
        public ArrayView<float> Sums;
        public int ImageRows;
        public int Width;
        public int Pieces;
        public int PieceRows;
        public int Accumulate;
    }

    /// <summary>One thread takes some rows of an image in its channels.</summary>
    internal static void ScaleKernel<TElement, TLanes>(Index1D i, ScaleArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int end = a.Walk.End(i);
        TLanes gate = a.Gate.Load<TLanes>(a.Walk.GroupChannel(i));
        for (int piece = a.Walk.First(i); piece < end; piece += a.Walk.Step)
        {
            TLanes product = a.X.Load<TLanes>(piece) * gate;
            if (a.Accumulate != 0)
                product += a.Y.Load<TLanes>(piece);
            a.Y.Store(piece, product);
        }
    }

    /// <summary>One thread sums over a piece of an image in its channels: [images, pieces, C].</summary>
    internal static void GateKernel<TElement, TLanes>(Index1D i, GateArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int rest = i / a.Width, c = i - rest * a.Width, image = rest / a.Pieces;
        int row = (rest - image * a.Pieces) * a.PieceRows;
        int end = row + a.PieceRows < a.ImageRows ? row + a.PieceRows : a.ImageRows;
        int piece = (image * a.ImageRows + row) * a.Width + c;
        TLanes sum = TLanes.Fill(0);
        for (; row < end; row++)
        {
            sum += a.X.Load<TLanes>(piece) * a.Dy.Load<TLanes>(piece);
            piece += a.Width;
        }
        if (a.Accumulate != 0)
            sum += a.Sums.Load<TLanes>(i);
        a.Sums.Store(i, sum);
    }

    private sealed class KernelForm<TElement, TWide> : IGatingForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<ScaleArguments<TElement>> s_scale = new(
            ScaleKernel<TElement, OneLane>, ScaleKernel<TElement, TwoLanes>, ScaleKernel<TElement, TWide>, TWide.Count);

        private static readonly LaneKernels<GateArguments<TElement>> s_gate = new(
            GateKernel<TElement, OneLane>, GateKernel<TElement, TwoLanes>, GateKernel<TElement, TWide>, TWide.Count);

        public void Scale(Tensor x, Tensor gate, Tensor y, bool accumulate)
        {
            int lanes = s_scale.Lanes(x.Shape.C, x, gate, y);
            LaneRows walk = new(x.Shape.N, x.Shape.H * x.Shape.W, x.Shape.C / lanes);
            x.Accelerator().Launch(s_scale[lanes], walk.Threads, new ScaleArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Gate = gate.FloatView(),
                Y = y.Elements<TElement>(),
                Walk = walk,
                Accumulate = accumulate ? 1 : 0,
            });
        }

        public void GateGradient(Tensor x, Tensor dy, Tensor dgate, bool accumulate)
        {
            int lanes = s_gate.Lanes(x.Shape.C, x, dy, dgate), width = x.Shape.C / lanes;
            int images = x.Shape.N, rows = x.Shape.H * x.Shape.W;
            int pieces = RowPieces.OnAccelerator(images, rows, width).PerGroup;
            PartialSumKernels.RunPieces(rows, pieces, dgate, accumulate, groups: images, launch: (sums, length, add) =>
                x.Accelerator().Launch(s_gate[lanes], sums.Shape.Count / lanes, new GateArguments<TElement>
                {
                    X = x.Elements<TElement>(),
                    Dy = dy.Elements<TElement>(),
                    Sums = sums.FloatView(),
                    ImageRows = rows,
                    Width = width,
                    Pieces = pieces,
                    PieceRows = length,
                    Accumulate = add ? 1 : 0,
                }));
        }
    }
}
