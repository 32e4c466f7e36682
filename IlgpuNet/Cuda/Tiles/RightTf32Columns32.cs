namespace IlgpuNet.Cuda;

/// <summary>
/// Thirty-two columns of a right factor of fp32 that lies in memory by rows: <see cref="Tf32Columns"/>.
/// </summary>
internal struct RightTf32Columns32 : IFragments<RightTf32Columns32>
{
    public Twice<RightTf32Rows16> Fragments;

    public static int Rows => Tf32Columns.Rows;

    public static int Offset(int firstRow, int lane) => Tf32Columns.Offset(firstRow, lane);

    public static int SecondHalf(int offset) => Tf32Columns.SecondHalf(offset);

    public static RightTf32Columns32 Load(int address)
    {
        UInt4 first = Tf32Columns.Load(address), second = Tf32Columns.LoadSecond(address);
        return new RightTf32Columns32
        {
            Fragments = new Twice<RightTf32Rows16>
            {
                First = Of(first.X, second.X, first.Y, second.Y),
                Second = Of(first.Z, second.Z, first.W, second.W),
            },
        };
    }

    private static RightTf32Rows16 Of(uint first, uint later, uint next, uint nextLater) => new()
    {
        Rows16 = new RightRows16
        {
            First = new RightFragment { Register0 = first, Register1 = later },
            Second = new RightFragment { Register0 = next, Register1 = nextLater },
        },
    };
}
