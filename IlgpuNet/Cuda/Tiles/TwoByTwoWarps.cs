namespace IlgpuNet.Cuda;

/// <summary>Two warps above two.</summary>
internal struct TwoByTwoWarps : ITileWarps
{
    public static int Rows => 2;

    public static int Columns => 2;
}
