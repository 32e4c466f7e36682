using System.Globalization;

namespace IlgpuNet.Benchmarks;

/// <summary>
/// The text of tables: points in numbers whatever the machine's language, no spaces at the end of a line.
/// </summary>
internal static class TableText
{
    /// <summary>Writes a line.</summary>
    public static void Line(this TextWriter output, FormattableString line) =>
        output.WriteLine(line.ToString(CultureInfo.InvariantCulture).TrimEnd());

    /// <summary>A share of one in percent.</summary>
    public static string Percent(this double share, string format = "0.0") =>
        $"{(100 * share).ToString(format, CultureInfo.InvariantCulture)} %";
}
