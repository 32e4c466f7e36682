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

        public readonly float At(int i, int c) => Normalised != 0
            ? (Values[i] - Mean[c]) * (Gamma[c] * InverseDeviation[c]) + Beta[c]
            : Values[i];
    }

    internal struct ForwardArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public OperandArguments<TElement> X;
        public OperandArguments<TElement> Shortcut;
        public ArrayView<float> Gate;
        public Elements<TElement> Y;
        public int ImageLength;
        public int Channels;
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

    internal static void ForwardKernel<TElement>(Index1D i, ForwardArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int c = i % a.Channels;
        float z = a.X.At(i, c);
        if (a.Gated != 0)
            z *= a.Gate[i / a.ImageLength * a.Channels + c];
        z += a.Shortcut.At(i, c);
        a.Y[i] = z < 0 ? 0 : z;
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

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Forward(NormalisedOperand x, Tensor? gate, NormalisedOperand shortcut, Tensor y) =>
            y.Accelerator().Launch(ForwardKernel<TElement>, y.Shape.Count, new ForwardArguments<TElement>
            {
                X = Bind(x),
                Shortcut = Bind(shortcut),
                Gate = gate.FloatViewOr(y),
                Y = y.Elements<TElement>(),
                ImageLength = checked((int)(y.Shape.Count / y.Shape.N)),
                Channels = y.Shape.C,
                Gated = gate is null ? 0 : 1,
            });

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
