using ILGPU;
using Sums32x32 = IlgpuNet.Cuda.Square<
    IlgpuNet.Cuda.Tf32Accumulator16x16, IlgpuNet.Cuda.LeftTf32Rows16, IlgpuNet.Cuda.RightTf32Rows16>;

namespace IlgpuNet.Cuda;

/// <summary>
/// Sums of 32 rows and columns of tf32 products, of factors whose inner extent is the slow one in memory. Their rows
/// and columns are interleaved as those of the factors (<see cref="Tf32Columns"/>), so that each lane holds four whole
/// rows of eight sums; they are handed over in the order of the product.
/// </summary>
internal struct Tf32ColumnSums32x32 : IAccumulator<Tf32ColumnSums32x32, LeftTf32Columns32, RightTf32Columns32>
{
    public Sums32x32 Sums;

    public static int Rows => Sums32x32.Rows;

    public static int Columns => Sums32x32.Columns;

    public static Tf32ColumnSums32x32 Multiply(
        Tf32ColumnSums32x32 sums, LeftTf32Columns32 left, RightTf32Columns32 right) =>
        new() { Sums = Sums32x32.Multiply(sums.Sums, left.Fragments, right.Fragments) };

    public static void Store<TPairs>(
        Tf32ColumnSums32x32 sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs => Sums32x32.Store<TPairs>(sums.Sums, a, column, address, rowBytes);

    public static Tf32ColumnSums32x32 Add(Tf32ColumnSums32x32 first, Tf32ColumnSums32x32 second) =>
        new() { Sums = Sums32x32.Add(first.Sums, second.Sums) };

    public static Tf32ColumnSums32x32 Deviations(Tf32ColumnSums32x32 sums, int row, int rows, int originAddress) =>
        new() { Sums = Sums32x32.Deviations(sums.Sums, row, rows, originAddress) };

    public static Tf32ColumnSums32x32 Squares(Tf32ColumnSums32x32 sums) =>
        new() { Sums = Sums32x32.Squares(sums.Sums) };

    public static void StoreColumns(Tf32ColumnSums32x32 sums, int address) =>
        Sums32x32.StoreColumns(sums.Sums, address);

    public static void Give<TPlace>(Tf32ColumnSums32x32 sums, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace
    {
        // Lane 4 q + t is at row q and column 2 t of the warp's: from there to row 4 q and column 8 t.
        int lane = Group.IdxX % TileThreads.WarpLanes, first = row + lane / 4 * 3, left = column + lane % 4 * 6;
        GiveTwoRows<TPlace>(sums.Sums.TopLeft.Sums, sums.Sums.TopRight.Sums, a, first, left);
        GiveTwoRows<TPlace>(sums.Sums.BottomLeft.Sums, sums.Sums.BottomRight.Sums, a, first + 2, left);
    }

    private static void GiveTwoRows<TPlace>(
        SumFragments left, SumFragments right, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace
    {
        (AccumulatorFragment c0, AccumulatorFragment c1) = (left.First, left.Second);
        (AccumulatorFragment c2, AccumulatorFragment c3) = (right.First, right.Second);
        int start = TPlace.RowStart(a, row), startBelow = TPlace.RowStart(a, row + 1);
        if (row < a.Rows)
        {
            Fp32Result.Store(a, start, column, c0.Element0, c1.Element0);
            Fp32Result.Store(a, start, column + 2, c2.Element0, c3.Element0);
            Fp32Result.Store(a, start, column + 4, c0.Element1, c1.Element1);
            Fp32Result.Store(a, start, column + 6, c2.Element1, c3.Element1);
        }
        if (row + 1 < a.Rows)
        {
            Fp32Result.Store(a, startBelow, column, c0.Element2, c1.Element2);
            Fp32Result.Store(a, startBelow, column + 2, c2.Element2, c3.Element2);
            Fp32Result.Store(a, startBelow, column + 4, c0.Element3, c1.Element3);
            Fp32Result.Store(a, startBelow, column + 6, c2.Element3, c3.Element3);
        }
    }
}
