using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ChannelMaxMean
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Forward(Tensor x, Tensor y)
        {
            float* source = x.Floats(), result = y.Floats();
            (int width, int channels) = (x.Shape.W, x.Shape.C);
            x.Host().Threads.Run(x.Shape.N * x.Shape.H, item =>
            {
                for (long row = (long)item * width; row < (item + 1L) * width; row++)
                {
                    (float maximum, float sum) = MaximumAndSum(source + row * channels, channels);
                    (result[2 * row], result[2 * row + 1]) = (maximum, sum / channels);
                }
            });
        }

        public void Backward(Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate)
        {
            float* source = x.Floats(), result = y.Floats(), slope = dy.Floats(), gradient = dx.Floats();
            (int width, int channels) = (x.Shape.W, x.Shape.C);
            x.Host().Threads.Run(x.Shape.N * x.Shape.H, item =>
            {
                for (long row = (long)item * width; row < (item + 1L) * width; row++)
                {
                    Span<float> destination = new(gradient + row * channels, channels);
                    if (!accumulate)
                        destination.Clear();
                    AddToAll(slope[2 * row + 1] / channels, destination);
                    int first = new ReadOnlySpan<float>(source + row * channels, channels).IndexOf(result[2 * row]);
                    // Not-a-number is no maximum of anything.
                    if (first >= 0)
                        destination[first] += slope[2 * row];
                }
            });
        }

        private static (float Maximum, float Sum) MaximumAndSum(float* x, int length)
        {
            (float maximum, float sum) = (x[0], 0);
            int i = 0;
            if (length >= Vector<float>.Count)
            {
                (Vector<float> maxima, Vector<float> sums) = (Vector.Load(x), Vector<float>.Zero);
                for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
                {
                    Vector<float> values = Vector.Load(x + i);
                    maxima = Vector.ConditionalSelect(Vector.GreaterThan(values, maxima), values, maxima);
                    sums += values;
                }
                for (int lane = 0; lane < Vector<float>.Count; lane++)
                    maximum = maxima[lane] > maximum ? maxima[lane] : maximum;
                sum = Vector.Sum(sums);
            }
            for (; i < length; i++)
            {
                maximum = x[i] > maximum ? x[i] : maximum;
                sum += x[i];
            }
            return (maximum, sum);
        }

        private static void AddToAll(float value, Span<float> destination)
        {
            int i = 0;
            fixed (float* y = destination)
            {
                for (; i <= destination.Length - Vector<float>.Count; i += Vector<float>.Count)
                    Vector.Store(Vector.Load(y + i) + new Vector<float>(value), y + i);
            }
            for (; i < destination.Length; i++)
                destination[i] += value;
        }
    }
}
