namespace IlgpuNet.Cuda;

/// <summary>
/// Thirty-two rows of a left factor of fp32 that lies in memory by columns: <see cref="Tf32Columns"/>.
/// </summary>
internal struct LeftTf32Columns32 : IFragments<LeftTf32Columns32>
{
    public Twice<LeftTf32Rows16> Fragments;

    public static int Rows => Tf32Columns.Rows;

    public static int Offset(int firstRow, int lane) => Tf32Columns.Offset(firstRow, lane);

    public static int SecondHalf(int offset) => Tf32Columns.SecondHalf(offset);

    public static LeftTf32Columns32 Load(int address)
    {
        UInt4 first = Tf32Columns.Load(address), second = Tf32Columns.LoadSecond(address);
        return new LeftTf32Columns32
        {
            Fragments = new Twice<LeftTf32Rows16>
            {
                First = Of(first.X, first.Y, second.X, second.Y),
                Second = Of(first.Z, first.W, second.Z, second.W),
            },
        };
    }

    private static LeftTf32Rows16 Of(uint first, uint below, uint later, uint laterBelow) => new()
    {
        Rows16 = new LeftRows16
        {
            Fragment = new LeftFragment
            {
                Register0 = first,
                Register1 = below,
                Register2 = later,
                Register3 = laterBelow,
            },
        },
    };
}
