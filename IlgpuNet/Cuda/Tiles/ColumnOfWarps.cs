namespace IlgpuNet.Cuda;

/// <summary>Four warps above each other, for high tiles.</summary>
internal struct ColumnOfWarps : ITileWarps
{
    public static int Rows => 4;

    public static int Columns => 1;
}
