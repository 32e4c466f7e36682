using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal sealed partial class BatchStatistics
{
    internal struct SumArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<double> Sums;
        public int Rows;
        public int Channels;
        public int PieceRows;
    }

    internal struct FinishArguments
    {
        public ArrayView<double> Sums;
        public ArrayView<float> Mean;
        public ArrayView<float> InverseDeviation;
        public ArrayView<float> RunningMean;
        public ArrayView<float> RunningVariance;
        public int Rows;
        public int Channels;
        public float Momentum;
        public float Epsilon;
    }

    /// <summary>One thread sums x and x^2 over one piece of the rows of one channel: [pieces, 2, C].</summary>
    internal static void SumKernel<TElement>(Index1D i, SumArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int piece = i / a.Channels, c = i % a.Channels;
        int row = piece * a.PieceRows;
        int end = row + a.PieceRows < a.Rows ? row + a.PieceRows : a.Rows;
        double sum = 0, squares = 0;
        while (row < end)
        {
            int runEnd = row + PartialSums.RunRows < end ? row + PartialSums.RunRows : end;
            int count = runEnd - row;
            float origin = a.X[row * a.Channels + c];
            float runSum = 0, runSquares = 0;
            for (row++; row < runEnd; row++)
            {
                float u = a.X[row * a.Channels + c] - origin;
                runSum += u;
                runSquares += u * u;
            }
            double o = origin, s = runSum;
            sum += s + count * o;
            squares += runSquares + o * (2 * s + count * o);
        }
        a.Sums[2 * piece * a.Channels + c] = sum;
        a.Sums[(2 * piece + 1) * a.Channels + c] = squares;
    }

    internal static void FinishKernel(Index1D c, FinishArguments a)
    {
        double average = a.Sums[c] / a.Rows;
        double variance = a.Sums[a.Channels + c] / a.Rows - average * average;
        variance = variance < 0 ? 0 : variance;
        a.Mean[c] = (float)average;
        a.InverseDeviation[c] = (float)(1 / Math.Sqrt(variance + a.Epsilon));
        double momentum = a.Momentum;
        a.RunningMean[c] = (float)((1 - momentum) * a.RunningMean[c] + momentum * average);
        a.RunningVariance[c] = (float)(
            (1 - momentum) * a.RunningVariance[c] + momentum * variance * a.Rows / (a.Rows - 1));
    }

    internal static void RunningKernel(Index1D c, FinishArguments a)
    {
        a.Mean[c] = a.RunningMean[c];
        a.InverseDeviation[c] = (float)(1 / Math.Sqrt((double)a.RunningVariance[c] + a.Epsilon));
    }

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Batch(Tensor x, Normalisation normalisation, BatchStatistics statistics)
        {
            Tensor sums = normalisation.Moments?.Sums ?? Sums(x);
            int rows = checked((int)x.Shape.Rows);
            x.Accelerator().Launch(FinishKernel, x.Shape.C, Arguments(sums, rows, normalisation, statistics));
        }

        public void Running(Normalisation normalisation, BatchStatistics statistics)
        {
            // The kernel reads no sums.
            Tensor sums = Tensor.Empty(statistics.Mean.Device, new Shape(1), DType.Float64);
            statistics.Mean.Accelerator().Launch(
                RunningKernel, statistics.Mean.Shape.C, Arguments(sums, rows: 0, normalisation, statistics));
        }

        private static Tensor Sums(Tensor x)
        {
            int channels = x.Shape.C, rows = checked((int)x.Shape.Rows);
            RowPieces pieces = RowPieces.OnAccelerator(groups: 1, rows, channels);
            Tensor partial = Tensor.Empty(x.Device, new Shape(pieces.Count, 2 * channels), DType.Float64);
            x.Accelerator().Launch(SumKernel<TElement>, (long)pieces.Count * channels, new SumArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Sums = partial.DoubleView(),
                Rows = rows,
                Channels = channels,
                PieceRows = pieces.Length,
            });
            return PartialSums.AddPieces(partial, groups: 1, pieces.Count);
        }

        private static FinishArguments Arguments(
            Tensor sums, int rows, Normalisation normalisation, BatchStatistics statistics) => new()
            {
                Sums = sums.DoubleView(),
                Mean = statistics.Mean.FloatView(),
                InverseDeviation = statistics.InverseDeviation.FloatView(),
                RunningMean = normalisation.RunningMean.FloatView(),
                RunningVariance = normalisation.RunningVariance.FloatView(),
                Rows = rows,
                Channels = statistics.Mean.Shape.C,
                Momentum = normalisation.Momentum,
                Epsilon = normalisation.Epsilon,
            };
    }
}
