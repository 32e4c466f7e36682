using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BottleneckTail
{
    internal struct OperandArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> Values;
        public ArrayView<float> Gamma;
        public ArrayView<float> Beta;
        public ArrayView<float> Mean;
        public ArrayView<float> InverseDeviation;
        public int Normalised;

        /// <summary>What the operand is normalised with in some channels, the same in every row.</summary>
        public readonly Affine<TLanes> OfChannels<TLanes>(int c)
            where TLanes : unmanaged, ILanes<TLanes> => Normalised == 0 ? default : new()
            {
                Mean = Mean.Load<TLanes>(c),
                Scale = TLanes.Map<Kept>(Gamma.Load<TLanes>(c) * InverseDeviation.Load<TLanes>(c)),
                Beta = Beta.Load<TLanes>(c),
            };

        public readonly TLanes At<TLanes>(int piece, Affine<TLanes> affine)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes value = Values.Load<TLanes>(piece);
            return Normalised != 0 ? (value - affine.Mean) * affine.Scale + affine.Beta : value;
        }
    }

    internal struct Affine<TLanes>
    {
        public TLanes Mean;
        public TLanes Scale;
        public TLanes Beta;
    }

    internal struct ForwardArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public OperandArguments<TElement> X;
        public OperandArguments<TElement> Shortcut;
        public ArrayView<float> Gate;
        public Elements<TElement> Y;
        public LaneRows Walk;
        public int Gated;
    }

    internal struct GateArguments
    {
        public ArrayView<float> Gradients;
        public ArrayView<float> Products;
        public ArrayView<float> Gamma;
        public ArrayView<float> Beta;
        public ArrayView<float> Dgate;
        public int Channels;
        public int Normalised;
    }

    internal struct ImageArguments
    {
        public ArrayView<float> Gradients;
        public ArrayView<float> Products;
        public ArrayView<float> Gate;
        public ArrayView<float> Sums;
        public int Images;
        public int PieceImages;
        public int Channels;
    }

    internal struct PieceArguments
    {
        public ArrayView<float> Sums;
        public ArrayView<float> CellsDgamma;
        public ArrayView<float> CellsDbeta;
        public ArrayView<float> Dgamma;
        public ArrayView<float> Dbeta;
        public int Pieces;
        public int Channels;
        public int Cells;
    }

    /// <summary>One thread takes some rows of an image in its channels.</summary>
    internal static void ForwardKernel<TElement, TLanes>(Index1D i, ForwardArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int c = a.Walk.Channel(i), end = a.Walk.End(i);
        Affine<TLanes> main = a.X.OfChannels<TLanes>(c), side = a.Shortcut.OfChannels<TLanes>(c);
        TLanes gate = a.Gated != 0 ? a.Gate.Load<TLanes>(a.Walk.GroupChannel(i)) : TLanes.Fill(1);
        for (int piece = a.Walk.First(i); piece < end; piece += a.Walk.Step)
        {
            TLanes z = a.X.At(piece, main) * gate + a.Shortcut.At(piece, side);
            a.Y.Store(piece, TLanes.Map<Rectified>(z));
        }
    }

    internal static void GateKernel(Index1D i, GateArguments a)
    {
        int c = i % a.Channels;
        a.Dgate[i] = a.Normalised != 0 ? a.Gamma[c] * a.Products[i] + a.Beta[c] * a.Gradients[i] : a.Products[i];
    }

    /// <summary>One thread sums over a piece of the images in a channel: [pieces, 2, C].</summary>
    internal static void ImageKernel(Index1D i, ImageArguments a)
    {
        int piece = i / a.Channels, c = i % a.Channels;
        int first = piece * a.PieceImages, last = first + a.PieceImages < a.Images ? first + a.PieceImages : a.Images;
        float products = 0, gradients = 0;
        for (int n = first; n < last; n++)
        {
            int index = n * a.Channels + c;
            float gate = a.Gate[index];
            products += gate * a.Products[index];
            gradients += gate * a.Gradients[index];
        }
        a.Sums[2 * piece * a.Channels + c] = products;
        a.Sums[(2 * piece + 1) * a.Channels + c] = gradients;
    }

    internal static void PieceKernel(Index1D c, PieceArguments a)
    {
        int step = 2 * a.Channels;
        float dgamma = a.Cells != 0 ? a.CellsDgamma[c] : 0f, dbeta = a.Cells != 0 ? a.CellsDbeta[c] : 0f;
        a.Dgamma[c] = StridedSum.Of<Itself>(a.Sums, c, a.Pieces, step, dgamma);
        a.Dbeta[c] = StridedSum.Of<Itself>(a.Sums, a.Channels + c, a.Pieces, step, dbeta);
    }

    private sealed class KernelForm<TElement, TWide> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
        /// <summary>Images that a thread sums over, where that leaves no more pieces than a thread adds up.</summary>
        private const int PieceImages = 8, MaximumPieces = 32;

        private static readonly LaneKernels<ForwardArguments<TElement>> s_forward = new(
            ForwardKernel<TElement, OneLane>,
            ForwardKernel<TElement, TwoLanes>,
            ForwardKernel<TElement, TWide>,
            TWide.Count);

        public void Forward(NormalisedOperand x, Tensor? gate, NormalisedOperand shortcut, Tensor y)
        {
            int lanes = s_forward.Lanes(y.Shape.C, [.. x.Tensors, gate, .. shortcut.Tensors, y]);
            LaneRows walk = new(y.Shape.N, y.Shape.H * y.Shape.W, y.Shape.C / lanes);
            y.Accelerator().Launch(s_forward[lanes], walk.Threads, new ForwardArguments<TElement>
            {
                X = Bind(x),
                Shortcut = Bind(shortcut),
                Gate = gate.FloatViewOr(y),
                Y = y.Elements<TElement>(),
                Walk = walk,
                Gated = gate is null ? 0 : 1,
            });
        }

        public void GateGradient(GradientSums sums, Normalisation? normalisation, Tensor dgate) =>
            dgate.Accelerator().Launch(GateKernel, dgate.Shape.Count, new GateArguments
            {
                Gradients = sums.Gradients.FloatView(),
                Products = sums.Products.FloatView(),
                Gamma = (normalisation?.Gamma ?? dgate).FloatView(),
                Beta = (normalisation?.Beta ?? dgate).FloatView(),
                Dgate = dgate.FloatView(),
                Channels = dgate.Shape.C,
                Normalised = normalisation is null ? 0 : 1,
            });

        public void SumOverImages(GradientSums sums, Tensor gate, ChannelGradients? cells, ChannelGradients result)
        {
            using MemoryScope scope = gate.Device.OpenScope();
            (int images, int channels) = (gate.Shape.N, gate.Shape.C);
            int pieces = Math.Min(WorkSplit.Parts(images, PieceImages), MaximumPieces);
            int pieceImages = WorkSplit.Parts(images, pieces);
            Tensor partial = Tensor.Empty(gate.Device, new Shape(pieces, 2 * channels));
            gate.Accelerator().Launch(ImageKernel, (long)pieces * channels, new ImageArguments
            {
                Gradients = sums.Gradients.FloatView(),
                Products = sums.Products.FloatView(),
                Gate = gate.FloatView(),
                Sums = partial.FloatView(),
                Images = images,
                PieceImages = pieceImages,
                Channels = channels,
            });
            gate.Accelerator().Launch(PieceKernel, channels, new PieceArguments
            {
                Sums = partial.FloatView(),
                CellsDgamma = (cells?.Dgamma ?? gate).FloatView(),
                CellsDbeta = (cells?.Dbeta ?? gate).FloatView(),
                Dgamma = result.Dgamma.FloatView(),
                Dbeta = result.Dbeta.FloatView(),
                Pieces = pieces,
                Channels = channels,
                Cells = cells is null ? 0 : 1,
            });
        }

        private static OperandArguments<TElement> Bind(NormalisedOperand x) => new()
        {
            Values = x.Values.Elements<TElement>(),
            Gamma = (x.Normalisation?.Gamma).FloatViewOr(x.Values),
            Beta = (x.Normalisation?.Beta).FloatViewOr(x.Values),
            Mean = (x.Statistics?.Mean).FloatViewOr(x.Values),
            InverseDeviation = (x.Statistics?.InverseDeviation).FloatViewOr(x.Values),
            Normalised = x.Normalisation is null ? 0 : 1,
        };
    }
}
