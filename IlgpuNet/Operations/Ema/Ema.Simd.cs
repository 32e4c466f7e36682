using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Ema
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Step(Tensor x, double decay, Tensor mean, Tensor? scale)
        {
            if (GradientScale.Single(scale) == 0)
                return;
            float* source = x.Floats(), average = mean.Floats();
            float kept = (float)decay, fresh = (float)(1 - decay);
            x.Host().ForChunks(x.Shape.Count, (start, length) =>
            {
                long i = start, end = start + length;
                for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
                    Vector.Store(kept * Vector.Load(average + i) + fresh * Vector.Load(source + i), average + i);
                for (; i < end; i++)
                    average[i] = kept * average[i] + fresh * source[i];
            });
        }
    }
}
