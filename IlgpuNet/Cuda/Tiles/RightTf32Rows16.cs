namespace IlgpuNet.Cuda;

/// <summary>Sixteen columns of a right factor of fp32, which lie in memory as rows, rounded to tf32.</summary>
internal struct RightTf32Rows16 : IFragments<RightTf32Rows16>
{
    public RightRows16 Rows16;

    public static int Rows => RightRows16.Rows;

    public static int Offset(int firstRow, int lane) => RightRows16.Offset(firstRow, lane);

    public static int SecondHalf(int offset) => RightRows16.SecondHalf(offset);

    public static RightTf32Rows16 Load(int address)
    {
        RightRows16 loaded = RightRows16.Load(address);
        return new RightTf32Rows16
        {
            Rows16 = new RightRows16 { First = Round(loaded.First), Second = Round(loaded.Second) },
        };
    }

    private static RightFragment Round(RightFragment fragment) => new()
    {
        Register0 = RoundToTf32.OfBits(fragment.Register0),
        Register1 = RoundToTf32.OfBits(fragment.Register1),
    };
}
