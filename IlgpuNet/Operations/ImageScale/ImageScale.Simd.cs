using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ImageScale
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Run(Tensor x, Tensor scale, Tensor y, bool accumulate)
        {
            float* source = x.Floats(), factors = scale.Floats(), result = y.Floats();
            long length = x.Shape.Count / x.Shape.N;
            x.Host().Threads.Run(x.Shape.N, n =>
                Scale(source + n * length, factors[n], length, accumulate, result + n * length));
        }

        private static void Scale(float* x, float factor, long length, bool accumulate, float* y)
        {
            long i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> product = Vector.Load(x + i) * factor;
                Vector.Store(accumulate ? Vector.Load(y + i) + product : product, y + i);
            }
            for (; i < length; i++)
                y[i] = x[i] * factor + (accumulate ? y[i] : 0);
        }
    }
}
