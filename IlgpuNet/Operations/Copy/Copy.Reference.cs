using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Copy
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Run(Tensor x, Tensor y, bool accumulate)
        {
            double* source = x.Doubles(), destination = y.Doubles();
            for (long i = 0; i < x.Shape.Count; i++)
                destination[i] = accumulate ? destination[i] + source[i] : source[i];
        }
    }
}
