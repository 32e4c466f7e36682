using System.Globalization;
using System.Text;
using IlgpuNet.Storage;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Compare;

/// <summary>The results of an experiment as text: for readers in Markdown, for programs in CSV.</summary>
internal static class ComparisonTables
{
    private static readonly string[] s_columns =
    [
        "network", "parameters", "gmacs", "seeds", "top1_error", "top1_error_sd", "top5_error", "top5_error_sd",
        "top1_difference", "top1_difference_low", "top1_difference_high", "best_epoch_top1_error",
        "best_epoch_top1_error_sd", "images_per_s", "memory_estimate_bytes", "seconds_per_run",
    ];

    private static readonly string[] s_runColumns =
    [
        "network", "seed", "top1_error", "top5_error", "best_epoch", "best_epoch_top1_error", "best_epoch_top5_error",
        "images_per_s", "seconds",
    ];

    /// <summary>A row for each network; what there is not is empty.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void WriteNetworks(string path, IReadOnlyList<ComparedNetwork> networks) => CsvTable.Write(
        path,
        s_columns,
        networks.Select(network => (string[])
        [
            network.Name, Whole(network.Costs.Parameters), CsvTable.Text(network.Costs.MultiplyAdds / 1e9),
            Whole(network.Runs.Count),
            CsvTable.Text(network.Top1Error.Mean), Optional(network.Top1Error.Deviation),
            CsvTable.Text(network.Top5Error.Mean), Optional(network.Top5Error.Deviation),
            Optional(network.Difference?.Mean),
            Optional(network.Difference?.Mean - network.Difference?.Margin),
            Optional(network.Difference?.Mean + network.Difference?.Margin),
            Optional(network.BestTop1Error?.Mean), Optional(network.BestTop1Error?.Deviation),
            CsvTable.Text(network.ImagesPerSecond), Whole(network.Costs.MemoryBytes), CsvTable.Text(network.Seconds),
        ]));

    /// <summary>A row for each run.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void WriteRuns(string path, IReadOnlyList<ComparedNetwork> networks) => CsvTable.Write(
        path,
        s_runColumns,
        from network in networks
        from run in network.Runs
        select (string[])
        [
            run.Architecture, run.Seed.ToString(CultureInfo.InvariantCulture),
            CsvTable.Text(run.Last.Top1Error), CsvTable.Text(run.Last.Top5Error),
            run.Best is null ? "" : Whole(run.Best.Epoch), Optional(run.Best?.Top1Error), Optional(run.Best?.Top5Error),
            CsvTable.Text(Quantiles.Median(run.ImagesPerSecond)), CsvTable.Text(run.Seconds),
        ]);

    /// <summary>The table in Markdown, its columns padded for a terminal.</summary>
    public static string Markdown(IReadOnlyList<ComparedNetwork> networks)
    {
        bool chosen = networks.All(network => network.BestTop1Error is not null);
        List<string[]> lines =
        [
            Cells(
                chosen, "network", "parameters", "GMACs", "top-1 error %", "top-5 error %",
                $"top-1 against {networks[0].Name} (95 % interval)", "top-1 % at the chosen epoch", "images/s",
                "memory (estimate)", "minutes a run"),
        ];
        foreach (ComparedNetwork network in networks)
        {
            lines.Add(Cells(
                chosen, network.Name, Text($"{network.Costs.Parameters / 1e6:F3} M"),
                Text($"{network.Costs.MultiplyAdds / 1e9:F3}"), Spread(network.Top1Error), Spread(network.Top5Error),
                Interval(network.Difference), network.BestTop1Error is { } best ? Spread(best) : "",
                Text($"{network.ImagesPerSecond:F1}"), Text($"{network.Costs.MemoryBytes / (double)(1L << 30):F1} GiB"),
                Text($"{network.Seconds / 60:F1}")));
        }
        int[] widths = [.. lines[0].Select((_, column) => lines.Max(line => line[column].Length))];
        StringBuilder text = new();
        AppendLine(text, lines[0], widths);
        text.Append('|').AppendJoin('|', widths.Select(width => new string('-', width + 2))).Append("|\n");
        foreach (string[] line in lines.Skip(1))
            AppendLine(text, line, widths);
        return text.ToString();
    }

    private static string[] Cells(
        bool chosen, string network, string parameters, string multiplyAdds, string top1, string top5,
        string difference, string best, string speed, string memory, string time) => chosen
            ? [network, parameters, multiplyAdds, top1, top5, difference, best, speed, memory, time]
            : [network, parameters, multiplyAdds, top1, top5, difference, speed, memory, time];

    private static void AppendLine(StringBuilder text, string[] cells, int[] widths) =>
        text
            .Append("| ")
            .AppendJoin(" | ", cells.Select((cell, column) => cell.PadRight(widths[column])))
            .Append(" |\n");

    private static string Spread(SampleStatistics errors) =>
        errors.Deviation is { } deviation ? Text($"{errors.Mean:F2} ± {deviation:F2}") : Text($"{errors.Mean:F2}");

    private static string Interval(SampleStatistics? difference) => difference switch
    {
        null => "baseline",
        { Margin: { } margin, Mean: var mean } => Text(
            $"{mean:+0.00;-0.00;0.00} ({mean - margin:+0.00;-0.00;0.00} to {mean + margin:+0.00;-0.00;0.00})"),
        { Mean: var mean } => Text($"{mean:+0.00;-0.00;0.00}"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Optional(double? value) => value is { } number ? CsvTable.Text(number) : "";
}
