namespace IlgpuNet.Cuda;

/// <summary>The sums of 16 x 16 in two fragments side by side: how they leave the registers.</summary>
internal struct SumFragments
{
    public AccumulatorFragment First, Second;

    /// <summary>As bf16 to shared memory.</summary>
    public static void Store<TPairs>(SumFragments sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs
    {
        Store<TPairs>(sums.First, a, column, address, rowBytes);
        Store<TPairs>(sums.Second, a, column + 8, address + 8 * SharedTile.ElementBytes, rowBytes);
    }

    /// <summary>The sums of both, each with its like.</summary>
    public static SumFragments Add(SumFragments first, SumFragments second) => new()
    {
        First = Add(first.First, second.First),
        Second = Add(first.Second, second.Second),
    };

    /// <summary>Less the origins of the columns, which stand in shared memory; zeros below the last row.</summary>
    public static SumFragments Deviations(SumFragments sums, int row, int rows, int originAddress) => new()
    {
        First = Deviations(sums.First, row, rows, originAddress),
        Second = Deviations(sums.Second, row, rows, originAddress + 8 * sizeof(float)),
    };

    /// <summary>The squares.</summary>
    public static SumFragments Squares(SumFragments sums) => new()
    {
        First = Squares(sums.First),
        Second = Squares(sums.Second),
    };

    /// <summary>The sums of the lane's columns as fp32 to shared memory.</summary>
    public static void StoreColumns(SumFragments sums, int address)
    {
        StoreColumns(sums.First, address);
        StoreColumns(sums.Second, address + 8 * sizeof(float));
    }

    /// <summary>As fp32 to a result.</summary>
    public static void Give<TPlace>(SumFragments sums, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace
    {
        int start = TPlace.RowStart(a, row), startBelow = TPlace.RowStart(a, row + 8);
        if (row < a.Rows)
        {
            Fp32Result.Store(a, start, column, sums.First.Element0, sums.First.Element1);
            Fp32Result.Store(a, start, column + 8, sums.Second.Element0, sums.Second.Element1);
        }
        if (row + 8 < a.Rows)
        {
            Fp32Result.Store(a, startBelow, column, sums.First.Element2, sums.First.Element3);
            Fp32Result.Store(a, startBelow, column + 8, sums.Second.Element2, sums.Second.Element3);
        }
    }

    private static AccumulatorFragment Add(AccumulatorFragment first, AccumulatorFragment second) => new()
    {
        Element0 = first.Element0 + second.Element0,
        Element1 = first.Element1 + second.Element1,
        Element2 = first.Element2 + second.Element2,
        Element3 = first.Element3 + second.Element3,
    };

    private static AccumulatorFragment Deviations(AccumulatorFragment sums, int row, int rows, int originAddress)
    {
        float origin = SharedLoad.Float(originAddress), next = SharedLoad.Float(originAddress + sizeof(float));
        return new AccumulatorFragment
        {
            Element0 = row < rows ? sums.Element0 - origin : 0,
            Element1 = row < rows ? sums.Element1 - next : 0,
            Element2 = row + 8 < rows ? sums.Element2 - origin : 0,
            Element3 = row + 8 < rows ? sums.Element3 - next : 0,
        };
    }

    private static AccumulatorFragment Squares(AccumulatorFragment sums) => new()
    {
        Element0 = sums.Element0 * sums.Element0,
        Element1 = sums.Element1 * sums.Element1,
        Element2 = sums.Element2 * sums.Element2,
        Element3 = sums.Element3 * sums.Element3,
    };

    private static void StoreColumns(AccumulatorFragment sums, int address)
    {
        SharedStore.Float(address, sums.Element0 + sums.Element2);
        SharedStore.Float(address + sizeof(float), sums.Element1 + sums.Element3);
    }

    private static void Store<TPairs>(
        AccumulatorFragment sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs
    {
        TPairs.Store(a, column, address, sums.Element0, sums.Element1);
        TPairs.Store(a, column, address + 8 * rowBytes, sums.Element2, sums.Element3);
    }
}
