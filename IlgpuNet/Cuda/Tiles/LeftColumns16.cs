namespace IlgpuNet.Cuda;

/// <summary>
/// Sixteen rows of a left factor that lies in memory by columns: one half or the other of a block's 32 channels.
/// </summary>
internal struct LeftColumns16 : IFragments<LeftColumns16>
{
    public LeftRows16 Rows16;

    public static int Rows => LeftRows16.Rows;

    public static int Offset(int firstRow, int lane)
    {
        int block = firstRow / SharedTile.Depth * SharedTile.Depth;
        return LeftColumns32.Offset(block, lane) ^ (firstRow == block ? 0 : SharedTile.OtherHalf);
    }

    public static int SecondHalf(int offset) => LeftColumns32.SecondHalf(offset);

    public static LeftColumns16 Load(int address) => new()
    {
        Rows16 = new LeftRows16 { Fragment = LoadMatrixX4Transposed.Load(address) },
    };
}
