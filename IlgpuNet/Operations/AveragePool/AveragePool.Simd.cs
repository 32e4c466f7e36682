using System.Numerics;
using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class AveragePool
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y)
        {
            // Work is cut by channels only where they are many: memory is read fastest in whole rows.
            Shape shape = y.Shape;
            float* values = x.Floats(), averages = y.Floats();
            int blocks = (shape.C + PartialSums.BlockChannels - 1) / PartialSums.BlockChannels;
            x.Host().Threads.Run(checked(shape.N * shape.H * blocks), item =>
            {
                (int rest, int block) = Math.DivRem(item, blocks);
                (int n, int i) = Math.DivRem(rest, shape.H);
                int c = block * PartialSums.BlockChannels, width = Math.Min(PartialSums.BlockChannels, shape.C - c);
                float* image = values + (long)n * vertical.Inputs * horizontal.Inputs * shape.C + c;
                float* row = averages + ((long)n * shape.H + i) * shape.W * shape.C + c;
                for (int j = 0; j < shape.W; j++, row += shape.C)
                    Average(image, vertical, i, horizontal, j, shape.C, width, row);
            });
        }

        public void Backward(Tensor dy, PoolRanges vertical, PoolRanges horizontal, GradientTarget dx)
        {
            Shape shape = dx.Tensor.Shape;
            float* gradients = dy.Floats(), sums = dx.Tensor.Floats();
            (PoolCover above, PoolCover beside) = (PoolCover.Of(vertical), PoolCover.Of(horizontal));
            dy.Host().Threads.Run(shape.N * shape.H, item =>
            {
                (int n, int p) = Math.DivRem(item, shape.H);
                float* destination = sums + (long)item * shape.W * shape.C;
                for (int q = 0; q < shape.W; q++, destination += shape.C)
                {
                    bool accumulate = dx.Accumulate;
                    for (int i = above.First[p]; i < above.Last[p]; i++)
                    {
                        for (int j = beside.First[q]; j < beside.Last[q]; j++)
                        {
                            float weight = vertical.Weights[p] * horizontal.Weights[q]
                                / (vertical.Divisors[i] * horizontal.Divisors[j]);
                            long output = ((long)n * vertical.Outputs + i) * horizontal.Outputs + j;
                            AddScaled(gradients + output * shape.C, weight, shape.C, accumulate, destination);
                            accumulate = true;
                        }
                    }
                    if (!accumulate)
                        new Span<float>(destination, shape.C).Clear();
                }
            });
        }

        private static void Average(
            float* image, PoolRanges vertical, int i, PoolRanges horizontal, int j, int stride, int width, float* y)
        {
            int inputs = (vertical.Ends[i] - vertical.Starts[i]) * (horizontal.Ends[j] - horizontal.Starts[j]);
            if (inputs <= PartialSums.RunRows)
                AverageRun(image, vertical, i, horizontal, j, stride, width, y);
            else
                AverageRuns(image, vertical, i, horizontal, j, stride, width, y);
        }

        /// <summary>One output of so few inputs that one sum in registers is as exact as needed.</summary>
        private static void AverageRun(
            float* image, PoolRanges vertical, int i, PoolRanges horizontal, int j, int stride, int width, float* y)
        {
            ReadOnlySpan<float> heights = vertical.Weights, widths = horizontal.Weights;
            (int top, int bottom) = (vertical.Starts[i], vertical.Ends[i]);
            (int left, int right) = (horizontal.Starts[j], horizontal.Ends[j]);
            float divisor = vertical.Divisors[i] * horizontal.Divisors[j];
            Vector<float> divisors = new(divisor);
            int c = 0;
            for (; c <= width - 4 * Vector<float>.Count; c += 4 * Vector<float>.Count)
            {
                Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                for (int p = top; p < bottom; p++)
                {
                    float* x = image + ((long)p * horizontal.Inputs + left) * stride + c;
                    for (int q = left; q < right; q++, x += stride)
                    {
                        Vector<float> weight = new(heights[p] * widths[q]);
                        sum0 = Vector.MultiplyAddEstimate(Vector.Load(x), weight, sum0);
                        sum1 = Vector.MultiplyAddEstimate(Vector.Load(x + Vector<float>.Count), weight, sum1);
                        sum2 = Vector.MultiplyAddEstimate(Vector.Load(x + 2 * Vector<float>.Count), weight, sum2);
                        sum3 = Vector.MultiplyAddEstimate(Vector.Load(x + 3 * Vector<float>.Count), weight, sum3);
                    }
                }
                Vector.Store(sum0 / divisors, y + c);
                Vector.Store(sum1 / divisors, y + c + Vector<float>.Count);
                Vector.Store(sum2 / divisors, y + c + 2 * Vector<float>.Count);
                Vector.Store(sum3 / divisors, y + c + 3 * Vector<float>.Count);
            }
            for (; c < width; c++)
            {
                float sum = 0;
                for (int p = top; p < bottom; p++)
                {
                    float* x = image + ((long)p * horizontal.Inputs + left) * stride + c;
                    for (int q = left; q < right; q++, x += stride)
                        sum = float.MultiplyAddEstimate(*x, heights[p] * widths[q], sum);
                }
                y[c] = sum / divisor;
            }
        }

        /// <summary>One output: short runs of inputs are summed in single precision, the runs in double.</summary>
        private static void AverageRuns(
            float* image, PoolRanges vertical, int i, PoolRanges horizontal, int j, int stride, int width, float* y)
        {
            float* run = stackalloc float[PartialSums.BlockChannels];
            double* sums = stackalloc double[PartialSums.BlockChannels];
            new Span<float>(run, width).Clear();
            new Span<double>(sums, width).Clear();
            int rows = 0;
            for (int p = vertical.Starts[i]; p < vertical.Ends[i]; p++)
            {
                for (int q = horizontal.Starts[j]; q < horizontal.Ends[j]; q++)
                {
                    float* x = image + ((long)p * horizontal.Inputs + q) * stride;
                    AddScaled(x, vertical.Weights[p] * horizontal.Weights[q], width, accumulate: true, run);
                    if (++rows % PartialSums.RunRows == 0)
                        PartialSums.AddRun(run, width, sums);
                }
            }
            PartialSums.AddRun(run, width, sums);
            double divisor = (double)vertical.Divisors[i] * horizontal.Divisors[j];
            for (int c = 0; c < width; c++)
                y[c] = (float)(sums[c] / divisor);
        }

        private static void AddScaled(float* x, float weight, int width, bool accumulate, float* y)
        {
            Vector<float> weights = new(weight);
            int c = 0;
            for (; c <= width - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> addend = accumulate ? Vector.Load(y + c) : Vector<float>.Zero;
                Vector.Store(Vector.MultiplyAddEstimate(Vector.Load(x + c), weights, addend), y + c);
            }
            for (; c < width; c++)
                y[c] = float.MultiplyAddEstimate(x[c], weight, accumulate ? y[c] : 0);
        }
    }
}
