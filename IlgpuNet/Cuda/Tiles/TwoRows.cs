namespace IlgpuNet.Cuda;

/// <summary>Twice as many rows for a thread to copy; between neighbours lie the rows of the other threads.</summary>
internal struct TwoRows<T, TStep> : ITileRows<TwoRows<T, TStep>, TStep>
    where T : struct, ITileRows<T, TStep>
    where TStep : struct
{
    private T _first, _second;

    public static int Count => 2 * T.Count;

    public static TwoRows<T, TStep> Locate(ConvolutionArguments a, TilePlace place, int row, int chunk) => new()
    {
        _first = T.Locate(a, place, row, chunk),
        _second = T.Locate(a, place, row + T.Count * TileThreads.CopiedRows, chunk),
    };

    public static void Copy(TwoRows<T, TStep> rows, ConvolutionArguments a, TStep step, int address)
    {
        T.Copy(rows._first, a, step, address);
        T.Copy(rows._second, a, step, address + T.Count * TileThreads.CopiedRows * SharedTile.RowBytes);
    }
}
