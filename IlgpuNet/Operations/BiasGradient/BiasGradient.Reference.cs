using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class BiasGradient
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Run(Tensor dy, Tensor db, bool accumulate)
        {
            if (!accumulate)
                db.Clear();
            double* gradient = dy.Doubles(), sum = db.Doubles();
            for (long i = 0; i < dy.Shape.Count; i++)
                sum[i % db.Shape.Count] += gradient[i];
        }
    }
}
