using ILGPU;
using ILGPU.Algorithms;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class GradientClip
{
    internal struct Arguments
    {
        public ArrayView<float> Squares;
        public ArrayView<float> Losses;
        public ArrayView<double> Norm;
        public ArrayView<float> Scale;
        public double Limit;
        public int Segments;
        public int LossCount;
    }

    /// <summary>A single thread: a network has some hundred parameters, and the decision is one.</summary>
    internal static void Kernel(Index1D i, Arguments a)
    {
        double sum = 0;
        for (int k = 0; k < a.Segments; k++)
            sum += a.Squares[k];
        double n = XMath.Sqrt(sum);
        a.Norm[i] = n;
        // False for not-a-number too.
        bool finite = n <= double.MaxValue;
        for (int k = 0; k < a.LossCount; k++)
            finite &= XMath.Abs(a.Losses[k]) <= float.MaxValue;
        a.Scale[i] = finite ? (float)XMath.Min(1.0, a.Limit / (n + Epsilon)) : 0;
    }

    private sealed class KernelForm : IForm
    {
        public void Run(Tensor squares, Tensor losses, double limit, Tensor norm, Tensor scale) =>
            squares.Accelerator().Launch(Kernel, 1, new Arguments
            {
                Squares = squares.FloatView(),
                Losses = losses.FloatView(),
                Norm = norm.DoubleView(),
                Scale = scale.FloatView(),
                Limit = limit,
                Segments = (int)squares.Shape.Count,
                LossCount = (int)losses.Shape.Count,
            });
    }
}
