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
        public ArrayView<float> CellsDgamma;
        public ArrayView<float> CellsDbeta;
        public ArrayView<float> Dgamma;
        public ArrayView<float> Dbeta;
        public int Images;
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

    internal static void ImageKernel(Index1D c, ImageArguments a)
    {
        double products = 0, gradients = 0;
        if (a.Cells != 0)
        {
            products = a.CellsDgamma[c];
            gradients = a.CellsDbeta[c];
        }
        for (int n = 0; n < a.Images; n++)
        {
            int i = n * a.Channels + c;
            products += a.Gate[i] * a.Products[i];
            gradients += a.Gate[i] * a.Gradients[i];
        }
        a.Dgamma[c] = (float)products;
        a.Dbeta[c] = (float)gradients;
    }

    private sealed class KernelForm<TElement, TWide> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
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

        public void SumOverImages(GradientSums sums, Tensor gate, ChannelGradients? cells, ChannelGradients result) =>
            gate.Accelerator().Launch(ImageKernel, gate.Shape.C, new ImageArguments
            {
                Gradients = sums.Gradients.FloatView(),
                Products = sums.Products.FloatView(),
                Gate = gate.FloatView(),
                CellsDgamma = (cells?.Dgamma ?? gate).FloatView(),
                CellsDbeta = (cells?.Dbeta ?? gate).FloatView(),
                Dgamma = result.Dgamma.FloatView(),
                Dbeta = result.Dbeta.FloatView(),
                Images = gate.Shape.N,
                Channels = gate.Shape.C,
                Cells = cells is null ? 0 : 1,
            });

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
