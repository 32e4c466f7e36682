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
        public int ImageRows;
        public int Channels;
        public int Accumulate;
    }

    internal struct GateArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public Elements<TElement> Dy;
        public ArrayView<float> Dgate;
        public int ImageRows;
        public int Channels;
        public int Accumulate;
    }

    /// <summary>One thread per element.</summary>
    internal static void ScaleKernel<TElement>(Index1D i, ScaleArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int row = i / a.Channels;
        int channel = i - row * a.Channels;
        float product = a.X[i] * a.Gate[row / a.ImageRows * a.Channels + channel];
        a.Y[i] = product + (a.Accumulate != 0 ? a.Y[i] : 0);
    }

    /// <summary>One thread per image and channel.</summary>
    internal static void GateKernel<TElement>(Index1D i, GateArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int image = i / a.Channels;
        int element = image * a.ImageRows * a.Channels + (i - image * a.Channels);
        float sum = 0;
        for (int row = 0; row < a.ImageRows; row++)
        {
            sum += a.X[element] * a.Dy[element];
            element += a.Channels;
        }
        a.Dgate[i] = sum + (a.Accumulate != 0 ? a.Dgate[i] : 0);
    }

    private sealed class KernelForm<TElement> : IGatingForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Scale(Tensor x, Tensor gate, Tensor y, bool accumulate) =>
            x.Accelerator().Launch(ScaleKernel<TElement>, x.Shape.Count, new ScaleArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Gate = gate.FloatView(),
                Y = y.Elements<TElement>(),
                ImageRows = x.Shape.H * x.Shape.W,
                Channels = x.Shape.C,
                Accumulate = accumulate ? 1 : 0,
            });

        public void GateGradient(Tensor x, Tensor dy, Tensor dgate, bool accumulate) =>
            x.Accelerator().Launch(GateKernel<TElement>, dgate.Shape.Count, new GateArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Dy = dy.Elements<TElement>(),
                Dgate = dgate.FloatView(),
                ImageRows = x.Shape.H * x.Shape.W,
                Channels = x.Shape.C,
                Accumulate = accumulate ? 1 : 0,
            });
    }
}
