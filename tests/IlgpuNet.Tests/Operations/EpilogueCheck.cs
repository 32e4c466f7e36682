using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Operations;

/// <summary>Makes the operands of a convolution on a device.</summary>
internal delegate (Tensor X, Tensor W, Tensor Bias, Tensor Dy) ConvolutionOperands(
    ConvolutionShape shape, Device device);

/// <summary>What every form of a convolution on the host must hand to what follows it.</summary>
internal static unsafe class EpilogueCheck
{
    /// <summary>Up to 64 values are summed in single precision, about the first of them.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>Compares each epilogue with a pass of its own over the same results.</summary>
    public static void FindsEveryResultOnce(
        ConvolutionShape shape, IHostConvolution convolution, ConvolutionOperands operands)
    {
        double[] moments = Moments(shape, convolution, operands, threads: 2, out float[] y);
        (double[] sums, double[] squares) = (new double[shape.Outputs], new double[shape.Outputs]);
        for (int i = 0; i < y.Length; i++)
        {
            sums[i % shape.Outputs] += y[i];
            squares[i % shape.Outputs] += (double)y[i] * y[i];
        }
        Assert.InRange(Differences.Relative(sums, moments[..shape.Outputs]), 0, Tolerance);
        Assert.InRange(Differences.Relative(squares, moments[shape.Outputs..]), 0, Tolerance);
        Assert.Equal(moments, Moments(shape, convolution, operands, threads: 1, out _));
        NormalisesLikeAPassOfItsOwn(shape, convolution, operands);
    }

    private static double[] Moments(
        ConvolutionShape shape, IHostConvolution convolution, ConvolutionOperands operands, int threads, out float[] y)
    {
        using HostDevice device = new(threads);
        device.Pool.Poison = true;
        using MemoryScope scope = device.OpenScope();
        (Tensor x, Tensor w, Tensor bias, _) = operands(shape, device);
        Tensor result = Tensor.Empty(device, shape.Result);
        using MomentEpilogue moments = new(result);
        convolution.Forward(shape, x, w, bias, result, moments);
        y = result.ReadFloats();
        return moments.Total().Sums.ReadDoubles();
    }

    /// <summary>Bit for bit.</summary>
    private static void NormalisesLikeAPassOfItsOwn(
        ConvolutionShape shape, IHostConvolution convolution, ConvolutionOperands operands)
    {
        using HostDevice device = new(threads: 2);
        device.Pool.Poison = true;
        using MemoryScope scope = device.OpenScope();
        (Tensor x, Tensor w, Tensor bias, Tensor shortcut) = operands(shape, device);
        Normalisation own = Evaluation(device, "own", shape.Outputs), side = Evaluation(device, "side", shape.Outputs);
        Tensor plain = Tensor.Empty(device, shape.Result), y = Tensor.Empty(device, shape.Result);
        convolution.Forward(shape, x, w, bias, plain);
        AffineRows ofOwn = AffineRows.Of(NormalisedOperand.Of(plain, own));
        AffineRows ofSide = AffineRows.Of(NormalisedOperand.Of(shortcut, side));

        foreach (bool relu in (bool[])[false, true])
        {
            convolution.Forward(shape, x, w, bias, y, new NormalisingEpilogue(ofOwn, relu));
            Assert.Equal(BatchNorm.Apply(plain, own, relu).ReadFloats(), y.ReadFloats());
        }
        TailEpilogue tail = new(ofOwn, shortcut.Floats(), ofSide, y.Floats());
        convolution.Forward(shape, x, w, bias, y, tail);
        Assert.Equal(BottleneckTail.Apply(plain, own, gate: null, shortcut, side).ReadFloats(), y.ReadFloats());
    }

    private static Normalisation Evaluation(Device device, string name, int channels)
    {
        return new Normalisation(
            Uniform("gamma", 0.8), Uniform("beta", 0.3), Uniform("mean", 0.5), Uniform("variance", 1), Training: false);

        Tensor Uniform(string of, double centre) => Tensor.From(
            device, new Shape(channels), NamedValues.Uniform($"{name} {of}", channels, width: 1, centre));
    }
}
