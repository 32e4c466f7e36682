using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class SpatialScale
{
    private sealed unsafe class SimdForm : IGatingForm
    {
        public void Scale(Tensor x, Tensor gate, Tensor y, bool accumulate)
        {
            float* source = x.Floats(), factors = gate.Floats(), result = y.Floats();
            (int width, int channels) = (x.Shape.W, x.Shape.C);
            x.Host().Threads.Run(x.Shape.N * x.Shape.H, item =>
            {
                for (long row = (long)item * width; row < (item + 1L) * width; row++)
                    Scale(source + row * channels, factors[row], channels, accumulate, result + row * channels);
            });
        }

        public void GateGradient(Tensor x, Tensor dy, Tensor dgate, bool accumulate)
        {
            float* source = x.Floats(), slope = dy.Floats(), gradient = dgate.Floats();
            (int width, int channels) = (x.Shape.W, x.Shape.C);
            x.Host().Threads.Run(x.Shape.N * x.Shape.H, item =>
            {
                for (long row = (long)item * width; row < (item + 1L) * width; row++)
                {
                    float sum = Product(source + row * channels, slope + row * channels, channels);
                    gradient[row] = sum + (accumulate ? gradient[row] : 0);
                }
            });
        }

        private static void Scale(float* x, float gate, int length, bool accumulate, float* y)
        {
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> product = Vector.Load(x + i) * gate;
                Vector.Store(accumulate ? Vector.Load(y + i) + product : product, y + i);
            }
            for (; i < length; i++)
                y[i] = x[i] * gate + (accumulate ? y[i] : 0);
        }

        private static float Product(float* x, float* dy, int length)
        {
            Vector<float> sums = Vector<float>.Zero;
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
                sums += Vector.Load(x + i) * Vector.Load(dy + i);
            float sum = Vector.Sum(sums);
            for (; i < length; i++)
                sum += x[i] * dy[i];
            return sum;
        }
    }
}
