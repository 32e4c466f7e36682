using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ImageScale
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Run(Tensor x, Tensor scale, Tensor y, bool accumulate)
        {
            double* source = x.Doubles(), factor = scale.Doubles(), result = y.Doubles();
            long length = x.Shape.Count / x.Shape.N;
            for (long i = 0; i < x.Shape.Count; i++)
                result[i] = source[i] * factor[i / length] + (accumulate ? result[i] : 0);
        }
    }
}
