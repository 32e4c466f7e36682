using System.Numerics;
using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The rectified linear unit, element by element: y = max(x, 0); dx = dy where y > 0, else 0. Not-a-number stays what
/// it is, so that a diverged network shows in its loss.
/// </summary>
public sealed class Relu : Function
{
    private readonly Tensor _x;
    private readonly Tensor _y;

    private Relu(Tensor x, Tensor y) => (_x, _y) = (x, y);

    /// <summary>What it is applied to.</summary>
    public Tensor X => _x;

    /// <summary>Applies it to <paramref name="x"/>, of any shape.</summary>
    /// <returns>A new tensor of the same shape.</returns>
    public static Tensor Apply(Tensor x)
    {
        Tensor y = Activation<Rectifier>.Forward(x);
        x.Device.Tape?.Record(new Relu(x, y), inputs: [x], saved: [y], y);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) =>
        Activation<Rectifier>.Backward(_y, dy, gradients.For(_x));

    internal readonly struct Rectifier : IActivation
    {
        public static string Name => "relu";

        public static int Flops => 1;

        public static double Forward(double x) => x < 0 ? 0 : x;

        public static Vector<float> Forward(Vector<float> x) =>
            Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), Vector<float>.Zero, x);

        public static float Forward(float x) => x < 0 ? 0 : x;

        public static double Backward(double y, double dy) => y > 0 ? dy : 0;

        public static Vector<float> Backward(Vector<float> y, Vector<float> dy) =>
            Vector.ConditionalSelect(Vector.GreaterThan(y, Vector<float>.Zero), dy, Vector<float>.Zero);

        public static float Backward(float y, float dy) => y > 0 ? dy : 0;
    }
}
