using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal sealed partial record GradientSums
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Sum(Tensor dy, Tensor? y, NormalisedOperand x, GradientSums sums)
        {
            int channels = dy.Shape.C, groups = sums.Gradients.Shape.N;
            RowPieces pieces = RowPieces.OnHost(groups, checked((int)(dy.Shape.Rows / groups)), channels);
            Tensor mean = x.Statistics?.Mean ?? Tensor.Zeros(dy.Device, new Shape(channels));
            Operands operands = new(dy.Floats(), y is null ? null : y.Floats(), x.Values.Floats(), mean.Floats());
            if (pieces.Rows <= PartialSums.RunRows)
            {
                SumRuns(operands, pieces, x.Statistics, sums);
                return;
            }
            Tensor partial = Tensor.Empty(dy.Device, new Shape(pieces.Count, 2 * channels), DType.Float64);
            double* partialSums = partial.Doubles();
            dy.Host().Threads.Run(pieces.Count, i => SumPiece(
                operands.At(pieces.Start(i) * channels),
                pieces.LengthOf(i),
                channels,
                partialSums + (long)i * 2 * channels));
            Finish(partialSums, pieces, x.Statistics, sums);
        }

        /// <summary>Groups of one run each: their single-precision sums are the result.</summary>
        private static void SumRuns(Operands operands, RowPieces pieces, BatchStatistics? statistics, GradientSums sums)
        {
            int channels = sums.Gradients.Shape.C, blocks = WorkSplit.Parts(channels, PartialSums.BlockChannels);
            float* gradients = sums.Gradients.Floats(), products = sums.Products.Floats();
            float* inverseDeviation = statistics is null ? null : statistics.InverseDeviation.Floats();
            sums.Gradients.Host().Threads.Run(pieces.Groups * blocks, item =>
            {
                (int group, int block) = Math.DivRem(item, blocks);
                (int c, int width) = WorkSplit.Part(channels, blocks, block);
                float* gradient = gradients + (long)group * channels + c;
                float* product = products + (long)group * channels + c;
                new Span<float>(gradient, width).Clear();
                new Span<float>(product, width).Clear();
                for (int row = 0; row < pieces.Rows; row++)
                {
                    Operands at = operands.At(((long)group * pieces.Rows + row) * channels + c);
                    AddRow(at, operands.Mean + c, width, gradient, product);
                }
                if (inverseDeviation != null)
                    WholeMapWindow.Multiply(product, inverseDeviation + c, width, accumulate: false, product);
            });
        }

        /// <summary>Adds the pieces of each group. Groups are many where each image is one.</summary>
        private static void Finish(double* partial, RowPieces pieces, BatchStatistics? statistics, GradientSums sums)
        {
            int channels = sums.Gradients.Shape.C;
            float* gradients = sums.Gradients.Floats(), products = sums.Products.Floats();
            float* inverseDeviation = statistics is null ? null : statistics.InverseDeviation.Floats();
            sums.Gradients.Host().Threads.Run(pieces.Groups, group =>
            {
                double* total = partial + (long)group * pieces.PerGroup * 2 * channels;
                PartialSums.AddPieces(total, pieces.PerGroup, 2 * channels);
                Round(total, factors: null, channels, gradients + (long)group * channels);
                Round(total + channels, inverseDeviation, channels, products + (long)group * channels);
            });
        }

        /// <summary>y = x times the factors, if any, rounded once.</summary>
        private static void Round(double* x, float* factors, int length, float* y)
        {
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<double> low = Vector.Load(x + i), high = Vector.Load(x + i + Vector<double>.Count);
                if (factors != null)
                {
                    Vector.Widen(
                        Vector.Load(factors + i), out Vector<double> lowFactors, out Vector<double> highFactors);
                    (low, high) = (low * lowFactors, high * highFactors);
                }
                Vector.Store(Vector.Narrow(low, high), y + i);
            }
            for (; i < length; i++)
                y[i] = (float)(x[i] * (factors == null ? 1 : factors[i]));
        }

        /// <summary>The sums of g and of g (x - mean) over some rows, [2, C].</summary>
        private static void SumPiece(Operands operands, int rows, int channels, double* sums)
        {
            float* run = stackalloc float[2 * PartialSums.BlockChannels];
            float* runProducts = run + PartialSums.BlockChannels;
            new Span<float>(run, 2 * PartialSums.BlockChannels).Clear();
            new Span<double>(sums, 2 * channels).Clear();
            for (int c = 0; c < channels; c += PartialSums.BlockChannels)
            {
                int width = Math.Min(PartialSums.BlockChannels, channels - c);
                for (int row = 0; row < rows;)
                {
                    int runEnd = Math.Min(row + PartialSums.RunRows, rows);
                    for (; row < runEnd; row++)
                        AddRow(operands.At((long)row * channels + c), operands.Mean + c, width, run, runProducts);
                    PartialSums.AddRun(run, width, sums + c);
                    PartialSums.AddRun(runProducts, width, sums + channels + c);
                }
            }
        }

        private static void AddRow(Operands row, float* mean, int width, float* sums, float* products)
        {
            int c = 0;
            for (; c <= width - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> g = Vector.Load(row.Dy + c);
                if (row.Y != null)
                    g = Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(row.Y + c), default), g, default);
                Vector<float> centred = Vector.Load(row.X + c) - Vector.Load(mean + c);
                Vector.Store(Vector.Load(sums + c) + g, sums + c);
                Vector.Store(Vector.MultiplyAddEstimate(g, centred, Vector.Load(products + c)), products + c);
            }
            for (; c < width; c++)
            {
                float g = row.Y == null || row.Y[c] > 0 ? row.Dy[c] : 0;
                sums[c] += g;
                products[c] = float.MultiplyAddEstimate(g, row.X[c] - mean[c], products[c]);
            }
        }

        private readonly struct Operands(float* dy, float* y, float* x, float* mean)
        {
            public readonly float* Dy = dy, Y = y, X = x, Mean = mean;

            public Operands At(long offset) => new(Dy + offset, Y == null ? null : Y + offset, X + offset, Mean);
        }
    }
}
