using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class SpatialScale
{
    private sealed unsafe class ReferenceForm : IGatingForm
    {
        public void Scale(Tensor x, Tensor gate, Tensor y, bool accumulate)
        {
            double* source = x.Doubles(), factors = gate.Doubles(), result = y.Doubles();
            for (long i = 0; i < x.Shape.Count; i++)
                result[i] = source[i] * factors[i / x.Shape.C] + (accumulate ? result[i] : 0);
        }

        public void GateGradient(Tensor x, Tensor dy, Tensor dgate, bool accumulate)
        {
            double* source = x.Doubles(), slope = dy.Doubles(), gradient = dgate.Doubles();
            int channels = x.Shape.C;
            for (long row = 0; row < x.Shape.Rows; row++)
            {
                double sum = 0;
                for (int c = 0; c < channels; c++)
                    sum += source[row * channels + c] * slope[row * channels + c];
                gradient[row] = sum + (accumulate ? gradient[row] : 0);
            }
        }
    }
}
