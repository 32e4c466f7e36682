namespace IlgpuNet.Training.Metrics;

/// <summary>The names of the splits in files and on the screen.</summary>
internal static class MetricsSplits
{
    private static readonly Dictionary<string, MetricsSplit> s_byName = new()
    {
        ["train"] = MetricsSplit.Train,
        ["val"] = MetricsSplit.Val,
        ["val_ema"] = MetricsSplit.ValAveraged,
    };

    /// <summary>All of them.</summary>
    public static IEnumerable<string> Names => s_byName.Keys;

    /// <summary>The name of a split.</summary>
    public static string Name(this MetricsSplit split) => s_byName.Single(entry => entry.Value == split).Key;

    /// <summary>The split of a name, null if it is none.</summary>
    public static MetricsSplit? Find(string name) => s_byName.TryGetValue(name, out MetricsSplit split) ? split : null;
}
