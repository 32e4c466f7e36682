using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Add
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(Tensor a, Tensor b, Tensor y)
        {
            double* left = a.Doubles(), right = b.Doubles(), sum = y.Doubles();
            for (long i = 0; i < y.Shape.Count; i++)
                sum[i] = left[i] + right[i];
        }
    }
}
