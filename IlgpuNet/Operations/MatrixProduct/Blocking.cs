namespace IlgpuNet.Operations;

/// <summary>How the blocked products cut their work for the caches.</summary>
internal static class Blocking<TKernel>
    where TKernel : struct, IMicroKernel
{
    /// <summary>Tiles of a block of <paramref name="rows"/> rows.</summary>
    public static int Tiles(int rows) => Math.Max(1, rows / TKernel.Rows);

    /// <summary>Panels that hold <paramref name="columns"/> columns.</summary>
    public static int Panels(int columns) => WorkSplit.Parts(columns, TKernel.Columns);
}
