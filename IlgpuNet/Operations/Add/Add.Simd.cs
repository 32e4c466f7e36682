using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Add
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Forward(Tensor a, Tensor b, Tensor y)
        {
            float* left = a.Floats(), right = b.Floats(), sum = y.Floats();
            y.Host().ForChunks(y.Shape.Count, (start, length) =>
            {
                long i = start, end = start + length;
                for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
                    Vector.Store(Vector.Load(left + i) + Vector.Load(right + i), sum + i);
                for (; i < end; i++)
                    sum[i] = left[i] + right[i];
            });
        }
    }
}
