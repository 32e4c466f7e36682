using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class GradientClip
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Run(Tensor squares, Tensor losses, double limit, Tensor norm, Tensor scale)
        {
            double sum = 0;
            for (long k = 0; k < squares.Shape.Count; k++)
                sum += squares.Doubles()[k];
            double n = *norm.Doubles() = Math.Sqrt(sum);
            bool finite = double.IsFinite(n);
            for (long i = 0; i < losses.Shape.Count; i++)
                finite &= double.IsFinite(losses.Doubles()[i]);
            *scale.Doubles() = finite ? Math.Min(1, limit / (n + Epsilon)) : 0;
        }
    }
}
