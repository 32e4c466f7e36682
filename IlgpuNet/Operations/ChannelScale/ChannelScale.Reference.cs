using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ChannelScale
{
    private sealed unsafe class ReferenceForm : IGatingForm
    {
        public void Scale(Tensor x, Tensor gate, Tensor y, bool accumulate)
        {
            double* source = x.Doubles(), factors = gate.Doubles(), result = y.Doubles();
            (int channels, long imageRows) = (x.Shape.C, x.Shape.Rows / x.Shape.N);
            for (long row = 0; row < x.Shape.Rows; row++)
            {
                for (int c = 0; c < channels; c++)
                {
                    double product = source[row * channels + c] * factors[row / imageRows * channels + c];
                    result[row * channels + c] = product + (accumulate ? result[row * channels + c] : 0);
                }
            }
        }

        public void GateGradient(Tensor x, Tensor dy, Tensor dgate, bool accumulate)
        {
            double* source = x.Doubles(), slope = dy.Doubles(), gradient = dgate.Doubles();
            (int channels, long imageRows) = (x.Shape.C, x.Shape.Rows / x.Shape.N);
            for (int n = 0; n < x.Shape.N; n++)
            {
                for (int c = 0; c < channels; c++)
                {
                    double sum = 0;
                    for (long row = n * imageRows; row < (n + 1) * imageRows; row++)
                        sum += source[row * channels + c] * slope[row * channels + c];
                    gradient[n * channels + c] = sum + (accumulate ? gradient[n * channels + c] : 0);
                }
            }
        }
    }
}
