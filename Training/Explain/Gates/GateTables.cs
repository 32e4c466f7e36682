using System.Globalization;
using CsvHelper;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Explain.Gates;

/// <summary>Gate statistics as CSV files.</summary>
internal static class GateTables
{
    private static readonly CsvWriterOptions s_csv = new() { NewLine = "\n" };

    /// <summary>A row for every block, channel and class.</summary>
    public static void WriteByClass(string path, IReadOnlyList<BlockGates> blocks, IReadOnlyList<string> classNames) => Write(
        path,
        ["block", "stage", "channel", "class", "images", "mean", "variance"],
        from block in blocks
        from channel in Enumerable.Range(0, block.Channels.Count)
        from label in Enumerable.Range(0, classNames.Count)
        let moments = block.Channels[channel]
        where moments.Count(label) > 0
        select (string[])
        [
            block.Name, Text(block.Stage), Text(channel), classNames[label], Text(moments.Count(label)),
            Text(moments.Mean(label)), Text(moments.Variance(label)),
        ]);

    /// <summary>A row for every block: means over its channels.</summary>
    public static void WriteByBlock(string path, IReadOnlyList<BlockGates> blocks) => Write(
        path,
        ["block", "stage", "channels", "mean", "variance", "share_between_classes", "selectivity"],
        blocks.Select(block => (string[])
        [
            block.Name,
            Text(block.Stage),
            Text(block.Channels.Count),
            Text(block.Channels.Average(channel => channel.TotalMean)),
            Text(block.Channels.Average(channel => channel.TotalVariance)),
            Text(ShareBetweenClasses(block)),
            Text(block.Channels.Average(channel => channel.Selectivity)),
        ]));

    /// <summary>The share of a block's variance that lies between the classes: 1 where a gate only tells the class.</summary>
    public static double ShareBetweenClasses(BlockGates block)
    {
        double total = block.Channels.Sum(channel => channel.TotalVariance);
        return total > 0 ? block.Channels.Sum(channel => channel.VarianceBetween) / total : 0;
    }

    private static void Write(string path, string[] columns, IEnumerable<string[]> rows)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using (CsvWriter csv = CsvWriter.Create(text, s_csv, leaveOpen: true))
        {
            csv.WriteRecord(columns);
            foreach (string[] row in rows)
                csv.WriteRecord(row);
        }
        AtomicFile.WriteText(path, text.ToString());
    }

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
