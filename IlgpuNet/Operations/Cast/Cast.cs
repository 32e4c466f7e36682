using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The same numbers in another type, each rounded to the nearest where that has fewer bits; dx = dy.</summary>
public sealed class Cast : Function
{
    private readonly Tensor _x;

    private Cast(Tensor x) => _x = x;

    /// <summary>What is converted.</summary>
    public Tensor X => _x;

    /// <summary>Converts <paramref name="x"/>.</summary>
    /// <param name="x">Numbers of any shape.</param>
    /// <param name="type">The type wanted, one of the device's.</param>
    /// <returns>A new tensor of the same shape; <paramref name="x"/> itself where it has the type.</returns>
    public static Tensor Apply(Tensor x, DType type)
    {
        if (x.DType == type)
            return x;
        Tensor y = Tensor.Empty(x.Device, x.Shape, type);
        Copy.Run(x, new GradientTarget(y, Accumulate: false));
        x.Device.Tape?.Record(new Cast(x), inputs: [x], saved: [], y);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) => Copy.Run(dy, gradients.For(_x));
}
