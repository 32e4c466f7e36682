using System.Numerics;
using ILGPU.Algorithms;
using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The logistic function, element by element: y = 1 / (1 + exp(-x)); dx = dy * y * (1 - y).</summary>
public sealed class Sigmoid : Function
{
    private readonly Tensor _x;
    private readonly Tensor _y;

    private Sigmoid(Tensor x, Tensor y) => (_x, _y) = (x, y);

    /// <summary>What it is applied to.</summary>
    public Tensor X => _x;

    /// <summary>Applies it to <paramref name="x"/>, of any shape.</summary>
    /// <returns>A new tensor of the same shape.</returns>
    public static Tensor Apply(Tensor x)
    {
        Tensor y = Activation<Logistic>.Forward(x);
        x.Device.Tape?.Record(new Sigmoid(x, y), inputs: [x], saved: [y], y);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) =>
        Activation<Logistic>.Backward(_y, dy, gradients.For(_x));

    internal readonly struct Logistic : IActivation
    {
        public static string Name => "sigmoid";

        // The exponential is counted as one.
        public static int Flops => 4;

        public static double Forward(double x) => 1 / (1 + Math.Exp(-x));

        // Vector.Exp is within 1.5e-7 of the exponential over the whole range.
        public static Vector<float> Forward(Vector<float> x) =>
            Vector<float>.One / (Vector<float>.One + Vector.Exp(-x));

        public static float Forward(float x) => 1 / (1 + XMath.Exp(-x));

        public static double Backward(double y, double dy) => dy * y * (1 - y);

        public static Vector<float> Backward(Vector<float> y, Vector<float> dy) => dy * y * (Vector<float>.One - y);

        public static float Backward(float y, float dy) => dy * y * (1 - y);
    }
}
