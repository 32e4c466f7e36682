namespace IlgpuNet.Cuda;

/// <summary>
/// Sixteen rows of a left factor of fp32, rounded to tf32. To ldmatrix a number is two elements: each lane gets the
/// numbers that an mma of tf32 wants of it.
/// </summary>
internal struct LeftTf32Rows16 : IFragments<LeftTf32Rows16>
{
    public LeftRows16 Rows16;

    public static int Rows => LeftRows16.Rows;

    public static int Offset(int firstRow, int lane) => LeftRows16.Offset(firstRow, lane);

    public static int SecondHalf(int offset) => LeftRows16.SecondHalf(offset);

    public static LeftTf32Rows16 Load(int address)
    {
        LeftFragment loaded = LeftRows16.Load(address).Fragment;
        return new LeftTf32Rows16
        {
            Rows16 = new LeftRows16
            {
                Fragment = new LeftFragment
                {
                    Register0 = RoundToTf32.OfBits(loaded.Register0),
                    Register1 = RoundToTf32.OfBits(loaded.Register1),
                    Register2 = RoundToTf32.OfBits(loaded.Register2),
                    Register3 = RoundToTf32.OfBits(loaded.Register3),
                },
            },
        };
    }
}
