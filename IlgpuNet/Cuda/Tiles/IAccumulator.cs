namespace IlgpuNet.Cuda;

/// <summary>
/// The sums of a warp in registers: 16 x 16 of them, four accumulators in a
/// <see cref="Square{TSums, TLeft, TRight}"/>, or two <see cref="Above{TSums, TLeft, TRight}"/> each other.
/// </summary>
/// <typeparam name="TSelf">The accumulator.</typeparam>
/// <typeparam name="TLeft">The fragments of as many rows of the left factor.</typeparam>
/// <typeparam name="TRight">The fragments of as many columns of the right factor.</typeparam>
internal interface IAccumulator<TSelf, TLeft, TRight>
    where TSelf : struct
{
    /// <summary>Rows of sums.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of sums.</summary>
    static abstract int Columns { get; }

    /// <summary>The sums plus left x right.</summary>
    static abstract TSelf Multiply(TSelf sums, TLeft left, TRight right);

    /// <summary>
    /// Stores the sums as bf16 in shared memory. Column of the product and address are those of the lane's first sum,
    /// in column 2 (lane % 4) and row lane / 4 of the warp's.
    /// </summary>
    static abstract void Store<TPairs>(TSelf sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs;

    /// <summary>The sums of both, each with its like.</summary>
    static abstract TSelf Add(TSelf first, TSelf second);

    /// <summary>
    /// The sums less the origins of their columns, which stand in shared memory from the lane's first on; zeros below
    /// the last row. The row of the tile is that of the lane's first sum.
    /// </summary>
    static abstract TSelf Deviations(TSelf sums, int row, int rows, int originAddress);

    /// <summary>The squares of the sums.</summary>
    static abstract TSelf Squares(TSelf sums);

    /// <summary>
    /// Adds up what the lane holds of each column, and stores it as fp32 in shared memory. The address is that of the
    /// lane's first column.
    /// </summary>
    static abstract void StoreColumns(TSelf sums, int address);

    /// <summary>Writes the sums as fp32; row and column of the product are those of the lane's first.</summary>
    static abstract void Give<TPlace>(TSelf sums, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace;
}
