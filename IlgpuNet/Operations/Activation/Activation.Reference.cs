using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal static partial class Activation<TFunction>
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(Tensor x, Tensor y)
        {
            double* source = x.Doubles(), result = y.Doubles();
            for (long i = 0; i < x.Shape.Count; i++)
                result[i] = TFunction.Forward(source[i]);
        }

        public void Backward(Tensor y, Tensor dy, Tensor dx, bool accumulate)
        {
            double* result = y.Doubles(), slope = dy.Doubles(), gradient = dx.Doubles();
            for (long i = 0; i < y.Shape.Count; i++)
                gradient[i] = TFunction.Backward(result[i], slope[i]) + (accumulate ? gradient[i] : 0);
        }
    }
}
