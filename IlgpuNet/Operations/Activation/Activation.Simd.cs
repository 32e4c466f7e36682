using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal static partial class Activation<TFunction>
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Forward(Tensor x, Tensor y)
        {
            float* source = x.Floats(), result = y.Floats();
            x.Host().ForChunks(x.Shape.Count, (start, length) =>
            {
                long i = start, end = start + length;
                for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
                    Vector.Store(TFunction.Forward(Vector.Load(source + i)), result + i);
                for (; i < end; i++)
                    result[i] = TFunction.Forward(source[i]);
            });
        }

        public void Backward(Tensor y, Tensor dy, Tensor dx, bool accumulate)
        {
            float* result = y.Floats(), slope = dy.Floats(), gradient = dx.Floats();
            y.Host().ForChunks(y.Shape.Count, (start, length) =>
            {
                long i = start, end = start + length;
                for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
                {
                    Vector<float> step = TFunction.Backward(Vector.Load(result + i), Vector.Load(slope + i));
                    Vector.Store(accumulate ? Vector.Load(gradient + i) + step : step, gradient + i);
                }
                for (; i < end; i++)
                    gradient[i] = TFunction.Backward(result[i], slope[i]) + (accumulate ? gradient[i] : 0);
            });
        }
    }
}
