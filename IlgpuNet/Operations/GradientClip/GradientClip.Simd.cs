using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class GradientClip
{
    /// <summary>One number for each parameter: nothing for vectors.</summary>
    private sealed unsafe class SimdForm : IForm
    {
        public void Run(Tensor squares, Tensor losses, double limit, Tensor norm, Tensor scale)
        {
            double sum = 0;
            for (long k = 0; k < squares.Shape.Count; k++)
                sum += squares.Floats()[k];
            double n = *norm.Doubles() = Math.Sqrt(sum);
            bool finite = double.IsFinite(n);
            for (long i = 0; i < losses.Shape.Count; i++)
                finite &= float.IsFinite(losses.Floats()[i]);
            *scale.Floats() = finite ? (float)Math.Min(1, limit / (n + Epsilon)) : 0;
        }
    }
}
