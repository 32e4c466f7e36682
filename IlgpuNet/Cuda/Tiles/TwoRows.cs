namespace IlgpuNet.Cuda;

/// <summary>Twice as many rows for a thread to copy; between neighbours lie the rows of the other threads.</summary>
internal struct TwoRows<T> : ITileRows<TwoRows<T>>
    where T : struct, ITileRows<T>
{
    private T _first, _second;

    public static int Count => 2 * T.Count;

    public static TwoRows<T> Locate(ConvolutionArguments a, int row, int chunk) => new()
    {
        _first = T.Locate(a, row, chunk),
        _second = T.Locate(a, row + T.Count * TileThreads.CopiedRows, chunk),
    };

    public static void Copy(TwoRows<T> rows, ConvolutionArguments a, DepthStep step, int address)
    {
        T.Copy(rows._first, a, step, address);
        T.Copy(rows._second, a, step, address + T.Count * TileThreads.CopiedRows * SharedTile.RowBytes);
    }
}
