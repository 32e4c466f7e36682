using System.Text.Json;

namespace IlgpuNet.Training.Data.Checking;

/// <summary>The result of a check as lines of text: one for each finding, one for each kind, and the sums.</summary>
/// <param name="output">Where.</param>
internal sealed class CheckText(TextWriter output) : ICheckWriter
{
    public void Write(Finding finding)
    {
        string line = finding.Line > 0 ? $" (list line {finding.Line})" : "";
        output.WriteLine(
            $"{Word(finding.Severity)} {Word(finding.Kind)} {Word(finding.Set)} {finding.Path}{line}: "
            + finding.Reason);
    }

    public void Write(CheckSummary summary)
    {
        foreach ((FindingKind kind, int count) in summary.Kinds)
            output.WriteLine($"{Word(kind)}: {count}");
        output.WriteLine($"images={summary.Images} errors={summary.Errors} warnings={summary.Warnings}");
    }

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
