using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ChannelMaxMean
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(Tensor x, Tensor y)
        {
            for (long row = 0; row < x.Shape.Rows; row++)
            {
                ReadOnlySpan<double> channels = new(x.Doubles() + row * x.Shape.C, x.Shape.C);
                (double maximum, double sum) = (channels[0], 0);
                foreach (double value in channels)
                {
                    maximum = value > maximum ? value : maximum;
                    sum += value;
                }
                (y.Doubles()[2 * row], y.Doubles()[2 * row + 1]) = (maximum, sum / x.Shape.C);
            }
        }

        public void Backward(Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate)
        {
            for (long row = 0; row < x.Shape.Rows; row++)
            {
                ReadOnlySpan<double> channels = new(x.Doubles() + row * x.Shape.C, x.Shape.C);
                Span<double> gradient = new(dx.Doubles() + row * x.Shape.C, x.Shape.C);
                int first = channels.IndexOf(y.Doubles()[2 * row]);
                (double maximum, double mean) = (dy.Doubles()[2 * row], dy.Doubles()[2 * row + 1] / x.Shape.C);
                for (int c = 0; c < gradient.Length; c++)
                    gradient[c] = mean + (c == first ? maximum : 0) + (accumulate ? gradient[c] : 0);
            }
        }
    }
}
