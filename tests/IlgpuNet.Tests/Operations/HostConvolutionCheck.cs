using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Operations;

/// <summary>What every form of a convolution on the host must do for a shape.</summary>
internal static class HostConvolutionCheck
{
    /// <summary>Single precision over sums of up to some thousand terms, relative to the norm.</summary>
    private const double Tolerance = 2e-6;

    /// <summary>Compares the passes, and what follows the first, with the reference, in poisoned memory.</summary>
    public static void Agrees(ConvolutionShape shape, IHostConvolution convolution)
    {
        double[][] expected = Reference(shape);
        float[][] actual = Run(shape, convolution, threads: 2);
        for (int i = 0; i < expected.Length; i++)
        {
            double[] found = [.. actual[i].Select(value => (double)value)];
            Assert.InRange(Differences.Relative(expected[i], found), 0, Tolerance);
        }
        EpilogueCheck.FindsEveryResultOnce(shape, convolution, Operands);
    }

    /// <summary>Compares every bit of what one and three threads compute.</summary>
    public static void ThreadsChangeNoBit(ConvolutionShape shape, IHostConvolution convolution) =>
        Assert.Equal(Run(shape, convolution, threads: 1), Run(shape, convolution, threads: 3));

    /// <summary>Compares every bit of what two forms compute, pass by pass.</summary>
    public static void HaveTheSameBits(ConvolutionShape shape, IHostConvolution one, IHostConvolution other) =>
        Assert.Equal(Run(shape, one, threads: 2), Run(shape, other, threads: 2));

    /// <summary>Output without and with a bias, gradients, and gradients added to the operands' values.</summary>
    private static float[][] Run(ConvolutionShape shape, IHostConvolution convolution, int threads)
    {
        using HostDevice device = new(threads);
        device.Pool.Poison = true;
        using MemoryScope scope = device.OpenScope();
        (Tensor x, Tensor w, Tensor bias, Tensor dy) = Operands(shape, device);
        Tensor y = Tensor.Empty(device, dy.Shape), biased = Tensor.Empty(device, dy.Shape);
        Tensor dx = Tensor.Empty(device, x.Shape), dw = Tensor.Empty(device, w.Shape);
        convolution.Forward(shape, x, w, null, y);
        convolution.Forward(shape, x, w, bias, biased);
        convolution.DataGradient(shape, dy, w, dx, accumulate: false);
        convolution.WeightGradient(shape, x, dy, dw, accumulate: false);
        (Tensor dxSum, Tensor dwSum, _, _) = Operands(shape, device);
        convolution.DataGradient(shape, dy, w, dxSum, accumulate: true);
        convolution.WeightGradient(shape, x, dy, dwSum, accumulate: true);
        Tensor[] results = [y, biased, dx, dw, dxSum, dwSum];
        return [.. results.Select(result => result.ReadFloats())];
    }

    private static double[][] Reference(ConvolutionShape shape)
    {
        using ReferenceDevice device = new();
        using TrainingStep step = device.BeginStep();
        (Tensor x, Tensor w, Tensor bias, Tensor dy) = Operands(shape, device);
        (x.RequiresGradient, w.RequiresGradient) = (true, true);
        Tensor y = Conv2d.Apply(x, w, null, shape.Stride, shape.Padding, shape.Groups);
        double[] output = y.ReadDoubles();
        double[] biased = Conv2d.Apply(x, w, bias, shape.Stride, shape.Padding, shape.Groups).ReadDoubles();
        Gradients gradients = step.Backward(y, dy);
        double[] dx = gradients.Of(x)!.ReadDoubles(), dw = gradients.Of(w)!.ReadDoubles();
        return [output, biased, dx, dw, Sum(dx, x.ReadDoubles()), Sum(dw, w.ReadDoubles())];
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (left, right) => left + right)];

    private static (Tensor X, Tensor W, Tensor Bias, Tensor Dy) Operands(ConvolutionShape shape, Device device)
    {
        Shape x = new(shape.N, shape.H, shape.W, shape.Inputs), y = new(shape.N, shape.Ho, shape.Wo, shape.Outputs);
        Shape w = new(shape.Outputs, shape.Kernel.Height, shape.Kernel.Width, shape.GroupInputs);
        return (Uniform("x", x), Uniform("w", w), Uniform("bias", new Shape(shape.Outputs)), Uniform("dy", y));

        Tensor Uniform(string name, Shape extents) =>
            Tensor.From(device, extents, NamedValues.Uniform(name, extents.Count, width: 2));
    }
}
