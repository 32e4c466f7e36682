using System.Globalization;
using System.Text;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Benchmarks.Squeezes;

/// <summary>
/// The table that a page shows of a results file, between two markers: milliseconds, and what each costs over the fused
/// tail without attention.
/// </summary>
internal static class SqueezeTable
{
    private const string Begin = "<!-- squeezes: begin -->\n";
    private const string End = "<!-- squeezes: end -->";

    private static readonly (string Pass, TailForm Form, string Title)[] s_columns =
    [
        (SqueezeResult.Forward, TailForm.Fused, "forward, fused"),
        (SqueezeResult.Forward, TailForm.Unfused, "forward, unfused"),
        (SqueezeResult.ForwardBackward, TailForm.Fused, "forward and backward, fused"),
        (SqueezeResult.ForwardBackward, TailForm.Unfused, "forward and backward, unfused"),
    ];

    /// <summary>The table in Markdown.</summary>
    public static string Of(IReadOnlyList<SqueezeResult> results)
    {
        if (results.Count == 0)
            throw new UsageException("a results file without rows makes no table");
        SqueezeResult first = results[0];
        StringBuilder text = new();
        Append(text, $"{first.Processor}; {first.Device}; {first.ImageSize} px, batch {first.Batch}.\n\n");
        Append(text, $"| stage | squeeze | {string.Join(" | ", s_columns.Select(column => column.Title))} |\n");
        Append(text, $"|---|---|{string.Concat(s_columns.Select(_ => "---|"))}\n");
        foreach (IGrouping<int, SqueezeResult> stage in results.GroupBy(result => result.Case.Stage))
        {
            foreach (string squeeze in stage.Select(result => result.Case.Squeeze).Distinct())
            {
                IEnumerable<string> cells = s_columns.Select(column => Cell(stage, squeeze, column.Pass, column.Form));
                Append(text, $"| {stage.Key} | {squeeze} | {string.Join(" | ", cells)} |\n");
            }
        }
        return text.ToString();
    }

    /// <summary>The page <paramref name="page"/> with <paramref name="table"/> between its markers.</summary>
    /// <exception cref="UsageException">The page lacks a marker.</exception>
    public static string Inserted(string table, string page)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal), end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new UsageException(
                $"the page has no line '{Begin.TrimEnd()}' followed by '{End}': add both where the table belongs");
        }
        return $"{page[..(begin + Begin.Length)]}\n{table}\n{page[end..]}";
    }

    private static string Cell(IEnumerable<SqueezeResult> stage, string squeeze, string pass, TailForm form)
    {
        if (Time(stage, squeeze, pass, form) is not { } time)
            return "";
        string text = time.ToString("F2", CultureInfo.InvariantCulture);
        bool isBase = squeeze == SqueezeCase.None && form == TailForm.Fused;
        return !isBase && Time(stage, SqueezeCase.None, pass, TailForm.Fused) is { } plain
            ? $"{text} ({(time / plain - 1).Percent("+0;-0;0")})"
            : text;
    }

    private static double? Time(IEnumerable<SqueezeResult> stage, string squeeze, string pass, TailForm form) => stage
        .FirstOrDefault(result => result.Case.Squeeze == squeeze && result.Case.Form == form && result.Pass == pass)
        ?.MedianMilliseconds;

    private static void Append(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture));
}
