using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal sealed partial class BatchStatistics
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Batch(Tensor x, Normalisation normalisation, BatchStatistics statistics)
        {
            int rows = checked((int)x.Shape.Rows);
            Finish((normalisation.Moments ?? MomentsOf(x)).Sums.Doubles(), rows, normalisation, statistics);
        }

        /// <summary>Reads x for its moments.</summary>
        private static ChannelMoments MomentsOf(Tensor x)
        {
            int channels = x.Shape.C, rows = checked((int)x.Shape.Rows);
            RowPieces pieces = RowPieces.OnHost(groups: 1, rows, channels);
            Tensor partial = Tensor.Empty(x.Device, new Shape(pieces.Count, 2 * channels), DType.Float64);
            float* values = x.Floats();
            double* sums = partial.Doubles();
            x.Host().Threads.Run(pieces.Count, i => Sum(
                values + pieces.Start(i) * channels, pieces.LengthOf(i), channels, sums + (long)i * 2 * channels));
            PartialSums.AddPieces(sums, pieces.Count, 2 * channels);
            return new ChannelMoments(partial.View(0, new Shape(2, channels)), rows);
        }

        public void Running(Normalisation normalisation, BatchStatistics statistics)
        {
            float* mean = statistics.Mean.Floats(), inverseDeviation = statistics.InverseDeviation.Floats();
            float* runningMean = normalisation.RunningMean.Floats();
            float* runningVariance = normalisation.RunningVariance.Floats();
            for (int c = 0; c < statistics.Mean.Shape.C; c++)
            {
                mean[c] = runningMean[c];
                inverseDeviation[c] = (float)(1 / Math.Sqrt((double)runningVariance[c] + normalisation.Epsilon));
            }
        }

        private static void Finish(double* sums, int rows, Normalisation normalisation, BatchStatistics statistics)
        {
            int channels = statistics.Mean.Shape.C;
            float* mean = statistics.Mean.Floats(), inverseDeviation = statistics.InverseDeviation.Floats();
            float* runningMean = normalisation.RunningMean.Floats();
            float* runningVariance = normalisation.RunningVariance.Floats();
            double momentum = normalisation.Momentum;
            for (int c = 0; c < channels; c++)
            {
                double average = sums[c] / rows;
                double variance = Math.Max(0, sums[channels + c] / rows - average * average);
                mean[c] = (float)average;
                inverseDeviation[c] = (float)(1 / Math.Sqrt(variance + normalisation.Epsilon));
                runningMean[c] = (float)((1 - momentum) * runningMean[c] + momentum * average);
                runningVariance[c] = (float)(
                    (1 - momentum) * runningVariance[c] + momentum * variance * rows / (rows - 1));
            }
        }

        /// <summary>The sums of x and of x^2 over some rows, [2, C].</summary>
        private static void Sum(float* x, int rows, int channels, double* sums)
        {
            float* run = stackalloc float[2 * PartialSums.BlockChannels];
            float* runSquares = run + PartialSums.BlockChannels;
            new Span<double>(sums, 2 * channels).Clear();
            for (int c = 0; c < channels; c += PartialSums.BlockChannels)
            {
                int width = Math.Min(PartialSums.BlockChannels, channels - c);
                for (int row = 0; row < rows; row += PartialSums.RunRows)
                {
                    int length = Math.Min(PartialSums.RunRows, rows - row);
                    float* origin = x + (long)row * channels + c;
                    SumRun(origin, length, channels, width, run, runSquares);
                    AddRun(origin, length, width, run, runSquares, sums + c, sums + channels + c);
                }
            }
        }

        /// <summary>The sums of x - origin and of its square, the origin being the first row.</summary>
        private static void SumRun(float* origin, int rows, int stride, int width, float* sums, float* squares)
        {
            new Span<float>(sums, width).Clear();
            new Span<float>(squares, width).Clear();
            for (int row = 1; row < rows; row++)
            {
                float* x = origin + (long)row * stride;
                int c = 0;
                for (; c <= width - Vector<float>.Count; c += Vector<float>.Count)
                {
                    Vector<float> u = Vector.Load(x + c) - Vector.Load(origin + c);
                    Vector.Store(Vector.Load(sums + c) + u, sums + c);
                    Vector.Store(Vector.MultiplyAddEstimate(u, u, Vector.Load(squares + c)), squares + c);
                }
                for (; c < width; c++)
                {
                    float u = x[c] - origin[c];
                    sums[c] += u;
                    squares[c] = float.MultiplyAddEstimate(u, u, squares[c]);
                }
            }
        }

        /// <summary>Moves the sums of a run back from its origin to zero, in double, and adds them.</summary>
        private static void AddRun(
            float* origin, int rows, int width, float* runSums, float* runSquares, double* sums, double* squares)
        {
            for (int c = 0; c < width; c++)
            {
                double o = origin[c], s = runSums[c];
                sums[c] += s + rows * o;
                squares[c] += runSquares[c] + o * (2 * s + rows * o);
            }
        }
    }
}
