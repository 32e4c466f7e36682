using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal sealed partial record GradientSums
{
    internal struct SumArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> Dy;
        public Elements<TElement> Y;
        public Elements<TElement> X;
        public ArrayView<float> Mean;
        public ArrayView<double> Sums;
        public int Rows;
        public int Channels;
        public int PieceRows;
        public int PiecesPerGroup;
        public int Relu;
        public int Normalised;
    }

    internal struct FinishArguments
    {
        public ArrayView<double> Sums;
        public ArrayView<float> InverseDeviation;
        public ArrayView<float> Gradients;
        public ArrayView<float> Products;
        public int Channels;
        public int Normalised;
    }

    /// <summary>One thread sums g and g (x - mean) over one piece of rows of its channels: [pieces, 2, C].</summary>
    internal static void SumKernel<TElement, TLanes, TDoubles>(Index1D i, SumArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
        where TDoubles : unmanaged, IDoubles<TDoubles, TLanes>
    {
        int piece = i / a.Channels, c = i % a.Channels;
        int group = piece / a.PiecesPerGroup;
        int row = piece % a.PiecesPerGroup * a.PieceRows;
        int end = row + a.PieceRows < a.Rows ? row + a.PieceRows : a.Rows;
        TLanes mean = a.Normalised != 0 ? a.Mean.Load<TLanes>(c) : TLanes.Fill(0);
        TDoubles sum = TDoubles.Fill(0), products = TDoubles.Fill(0);
        while (row < end)
        {
            int runEnd = row + PartialSums.RunRows < end ? row + PartialSums.RunRows : end;
            TLanes runSum = TLanes.Fill(0), runProducts = TLanes.Fill(0);
            for (; row < runEnd; row++)
            {
                int index = (group * a.Rows + row) * a.Channels + c;
                TLanes g = a.Dy.Load<TLanes>(index);
                if (a.Relu != 0)
                    g = TLanes.Map<WherePositive>(g, a.Y.Load<TLanes>(index));
                runSum += g;
                runProducts += g * (a.X.Load<TLanes>(index) - mean);
            }
            sum += TDoubles.Of(runSum);
            products += TDoubles.Of(runProducts);
        }
        TDoubles.Store(a.Sums, 2 * piece * a.Channels + c, sum);
        TDoubles.Store(a.Sums, (2 * piece + 1) * a.Channels + c, products);
    }

    internal static void FinishKernel(Index1D i, FinishArguments a)
    {
        int group = i / a.Channels, c = i % a.Channels;
        double scale = a.Normalised != 0 ? a.InverseDeviation[c] : 1;
        a.Gradients[i] = (float)a.Sums[2 * group * a.Channels + c];
        a.Products[i] = (float)(a.Sums[(2 * group + 1) * a.Channels + c] * scale);
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

        public void Sum(Tensor dy, Tensor? y, NormalisedOperand x, GradientSums sums)
        {
            int channels = dy.Shape.C, groups = sums.Gradients.Shape.N;
            int lanes = s_sum.Lanes(channels, dy, y, x.Values, x.Statistics?.Mean), width = channels / lanes;
            RowPieces pieces = RowPieces.OnAccelerator(groups, checked((int)(dy.Shape.Rows / groups)), width);
            Tensor partial = Tensor.Empty(dy.Device, new Shape(pieces.Count, 2 * channels), DType.Float64);
            int normalised = x.Statistics is null ? 0 : 1;
            dy.Accelerator().Launch(s_sum[lanes], (long)pieces.Count * width, new SumArguments<TElement>
            {
                Dy = dy.Elements<TElement>(),
                // A view that the flags keep from being read must still be some view.
                Y = (y ?? dy).Elements<TElement>(),
                X = x.Values.Elements<TElement>(),
                Mean = (x.Statistics?.Mean ?? sums.Gradients).FloatView(),
                Sums = partial.DoubleView(),
                Rows = pieces.Rows,
                Channels = width,
                PieceRows = pieces.Length,
                PiecesPerGroup = pieces.PerGroup,
                Relu = y is null ? 0 : 1,
                Normalised = normalised,
            });
            dy.Accelerator().Launch(FinishKernel, sums.Gradients.Shape.Count, new FinishArguments
            {
                Sums = PartialSums.AddPieces(partial, groups, pieces.PerGroup).DoubleView(),
                InverseDeviation = (x.Statistics?.InverseDeviation ?? sums.Gradients).FloatView(),
                Gradients = sums.Gradients.FloatView(),
                Products = sums.Products.FloatView(),
                Channels = channels,
                Normalised = normalised,
            });
        }
    }
}
