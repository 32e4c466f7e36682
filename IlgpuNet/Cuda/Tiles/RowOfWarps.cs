namespace IlgpuNet.Cuda;

/// <summary>Four warps beside each other, for wide tiles.</summary>
internal struct RowOfWarps : ITileWarps
{
    public static int Rows => 1;

    public static int Columns => 4;
}
