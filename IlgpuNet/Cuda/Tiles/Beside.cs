namespace IlgpuNet.Cuda;

/// <summary>Two accumulators of the same rows.</summary>
internal struct Beside<TSums, TLeft, TRight> : IAccumulator<Beside<TSums, TLeft, TRight>, TLeft, Twice<TRight>>
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TRight : struct, IFragments<TRight>
{
    public TSums Left, Right;

    public static int Rows => TSums.Rows;

    public static int Columns => 2 * TSums.Columns;

    public static Beside<TSums, TLeft, TRight> Multiply(
        Beside<TSums, TLeft, TRight> sums, TLeft left, Twice<TRight> right) => new()
        {
            Left = TSums.Multiply(sums.Left, left, right.First),
            Right = TSums.Multiply(sums.Right, left, right.Second),
        };

    public static void Store(Beside<TSums, TLeft, TRight> sums, int address, int rowBytes)
    {
        TSums.Store(sums.Left, address, rowBytes);
        TSums.Store(sums.Right, address + TSums.Columns * SharedTile.ElementBytes, rowBytes);
    }

    public static void Give<TResult>(
        Beside<TSums, TLeft, TRight> sums, ConvolutionArguments a, int row, int column)
        where TResult : struct, ITileResult
    {
        TSums.Give<TResult>(sums.Left, a, row, column);
        TSums.Give<TResult>(sums.Right, a, row, column + TSums.Columns);
    }
}
