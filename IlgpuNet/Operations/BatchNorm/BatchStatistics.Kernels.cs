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

    /// <summary>One thread sums x and x^2 over one piece of the rows of its channels: [pieces, 2, C].</summary>
    internal static void SumKernel<TElement, TLanes, TDoubles>(Index1D i, SumArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
        where TDoubles : unmanaged, IDoubles<TDoubles, TLanes>
    {
        int piece = i / a.Channels, c = i % a.Channels;
        int row = piece * a.PieceRows;
        int end = row + a.PieceRows < a.Rows ? row + a.PieceRows : a.Rows;
        TDoubles sum = TDoubles.Fill(0), squares = TDoubles.Fill(0);
        while (row < end)
        {
            int runEnd = row + PartialSums.RunRows < end ? row + PartialSums.RunRows : end;
            TDoubles count = TDoubles.Fill(runEnd - row);
            TLanes origin = a.X.Load<TLanes>(row * a.Channels + c);
            TLanes runSum = TLanes.Fill(0), runSquares = TLanes.Fill(0);
            for (row++; row < runEnd; row++)
            {
                TLanes u = a.X.Load<TLanes>(row * a.Channels + c) - origin;
                runSum += u;
                runSquares += u * u;
            }
            TDoubles o = TDoubles.Of(origin), s = TDoubles.Of(runSum);
            sum += s + count * o;
            squares += TDoubles.Of(runSquares) + o * (s + s + count * o);
        }
        TDoubles.Store(a.Sums, 2 * piece * a.Channels + c, sum);
        TDoubles.Store(a.Sums, (2 * piece + 1) * a.Channels + c, squares);
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

    private sealed class KernelForm<TElement, TWide, TWideDoubles> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
        where TWideDoubles : unmanaged, IDoubles<TWideDoubles, TWide>
    {
        private static readonly LaneKernels<SumArguments<TElement>> s_sum = new(
            SumKernel<TElement, OneLane, OneDouble>,
            SumKernel<TElement, TwoLanes, TwoDoubles>,
            SumKernel<TElement, TWide, TWideDoubles>,
            TWide.Count);

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
            int channels = x.Shape.C, rows = checked((int)x.Shape.Rows), lanes = s_sum.Lanes(channels, x);
            int width = channels / lanes;
            RowPieces pieces = RowPieces.OnAccelerator(groups: 1, rows, width);
            Tensor partial = Tensor.Empty(x.Device, new Shape(pieces.Count, 2 * channels), DType.Float64);
            x.Accelerator().Launch(s_sum[lanes], (long)pieces.Count * width, new SumArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Sums = partial.DoubleView(),
                Rows = rows,
                Channels = width,
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
