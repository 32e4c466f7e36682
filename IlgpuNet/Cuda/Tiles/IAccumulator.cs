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
    /// Stores the sums as bf16 in shared memory. The address is the lane's: of column 2 (lane % 4) in row lane / 4.
    /// </summary>
    static abstract void Store(TSelf sums, int address, int rowBytes);

    /// <summary>Hands the sums over as fp32; row and column of the product are those of the lane's first.</summary>
    static abstract void Give<TResult>(TSelf sums, ConvolutionArguments a, int row, int column)
        where TResult : struct, ITileResult;
}
