namespace IlgpuNet.Cuda;

/// <summary>The fragments of twice as many rows.</summary>
internal struct Twice<T> : IFragments<Twice<T>>
    where T : struct, IFragments<T>
{
    public T First, Second;

    public static int Rows => 2 * T.Rows;

    public static int Offset(int firstRow, int lane) => T.Offset(firstRow, lane);

    public static int SecondHalf(int offset) => T.SecondHalf(offset);

    public static Twice<T> Load(int address) => new()
    {
        First = T.Load(address),
        Second = T.Load(address + T.Rows * SharedTile.RowBytes),
    };
}
