using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static unsafe partial class NormalisedConvolution
{
    private static Tensor Normalised(Tensor x, Convolution convolution, Normalisation normalisation, bool relu)
    {
        using MemoryScope scope = x.Device.OpenScope();
        Tensor y = Tensor.Empty(x.Device, convolution.ShapeOn(x).Result);
        Run(x, convolution, y, added: null, new NormalisingEpilogue(Affine(y, normalisation), relu));
        return scope.Keep(y);
    }

    private static Tensor Tail(
        Tensor x, Convolution convolution, Normalisation normalisation,
        Tensor shortcut, Normalisation? shortcutNormalisation)
    {
        using MemoryScope scope = x.Device.OpenScope();
        Tensor y = Tensor.Empty(x.Device, convolution.ShapeOn(x).Result);
        Operands.OnOneDevice(Name, x, shortcut);
        Operands.HasShape(Name, shortcut, y.Shape);
        AffineRows main = Affine(y, normalisation), side = Affine(shortcut, shortcutNormalisation);
        Run(x, convolution, y, shortcut, new TailEpilogue(main, shortcut.Floats(), side, y.Floats()));
        return scope.Keep(y);
    }

    private static AffineRows Affine(Tensor x, Normalisation? normalisation)
    {
        normalisation?.Check(Name, x);
        return AffineRows.Of(NormalisedOperand.Of(x, normalisation));
    }

    private static void Run(Tensor x, Convolution convolution, Tensor y, Tensor? added, IConvolutionEpilogue epilogue)
    {
        (Tensor w, Tensor? bias) = (convolution.W, convolution.Bias);
        ConvolutionShape shape = convolution.ShapeOn(x);
        double bytes = x.Bytes + w.Bytes + (bias?.Bytes ?? 0) + (added?.Bytes ?? 0) + y.Bytes;
        using (x.Device.Measure("conv2d.forward", shape.Flops, bytes))
            Conv2d.OnHost(shape).Forward(shape, x, w, bias, y, epilogue);
    }
}
