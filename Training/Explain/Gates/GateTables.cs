using IlgpuNet.Training.Logging;

namespace IlgpuNet.Training.Explain.Gates;

/// <summary>Gate statistics as CSV files.</summary>
internal static class GateTables
{
    /// <summary>A row for every block, channel and class.</summary>
    public static void WriteByClass(
        string path, IReadOnlyList<BlockGates> blocks, IReadOnlyList<string> classNames) => CsvTable.Write(
        path,
        ["block", "stage", "channel", "class", "images", "mean", "variance"],
        from block in blocks
        from channel in Enumerable.Range(0, block.Channels.Count)
        from label in Enumerable.Range(0, classNames.Count)
        let moments = block.Channels[channel]
        where moments.Count(label) > 0
        select (string[])
        [
            block.Name, CsvTable.Text(block.Stage), CsvTable.Text(channel), classNames[label],
            CsvTable.Text(moments.Count(label)), CsvTable.Text(moments.Mean(label)),
            CsvTable.Text(moments.Variance(label)),
        ]);

    /// <summary>A row for every block: means over its channels.</summary>
    public static void WriteByBlock(string path, IReadOnlyList<BlockGates> blocks) => CsvTable.Write(
        path,
        ["block", "stage", "channels", "mean", "variance", "share_between_classes", "selectivity"],
        blocks.Select(block => (string[])
        [
            block.Name,
            CsvTable.Text(block.Stage),
            CsvTable.Text(block.Channels.Count),
            CsvTable.Text(block.Channels.Average(channel => channel.TotalMean)),
            CsvTable.Text(block.Channels.Average(channel => channel.TotalVariance)),
            CsvTable.Text(ShareBetweenClasses(block)),
            CsvTable.Text(block.Channels.Average(channel => channel.Selectivity)),
        ]));

    /// <summary>A row for every position of the blocks that have gates there.</summary>
    public static void WriteByPosition(string path, IReadOnlyList<BlockGates> blocks) => CsvTable.Write(
        path,
        ["block", "stage", "row", "column", "mean", "variance", "share_between_classes"],
        from block in blocks
        where block.Positions is not null
        let gates = block.Positions!
        from position in Enumerable.Range(0, gates.Moments.Count)
        let gate = gates.Moments[position]
        select (string[])
        [
            block.Name,
            CsvTable.Text(block.Stage),
            CsvTable.Text(position / gates.Width),
            CsvTable.Text(position % gates.Width),
            CsvTable.Text(gate.TotalMean),
            CsvTable.Text(gate.TotalVariance),
            CsvTable.Text(ShareBetweenClasses([gate])),
        ]);

    /// <summary>
    /// The share of a block's variance that lies between the classes: 1 where a gate only tells the class.
    /// </summary>
    public static double ShareBetweenClasses(BlockGates block) => ShareBetweenClasses(block.Channels);

    private static double ShareBetweenClasses(IReadOnlyList<ClassMoments> gates)
    {
        double total = gates.Sum(gate => gate.TotalVariance);
        return total > 0 ? gates.Sum(gate => gate.VarianceBetween) / total : 0;
    }
}
