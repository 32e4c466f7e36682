using System.Globalization;
using CsvHelper;
using IlgpuNet.Storage;

namespace IlgpuNet.Benchmarks.Squeezes;

/// <summary>A results file: a row for every case and pass.</summary>
internal static class SqueezeResults
{
    private static readonly string[] s_columns =
    [
        "processor", "device", "image_size", "batch", "squeeze", "stage", "form", "pass", "median_ms", "deviation_ms",
    ];

    private static readonly CsvReaderOptions s_reading = new() { Separator = ',', HasHeader = false };

    private static readonly CsvWriterOptions s_writing = new() { NewLine = "\n" };

    /// <summary>Writes a file in place of any at <paramref name="path"/>.</summary>
    public static void Write(string path, IEnumerable<SqueezeResult> results)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using (CsvWriter csv = CsvWriter.Create(text, s_writing, leaveOpen: true))
        {
            csv.WriteRecord(s_columns);
            foreach (SqueezeResult result in results)
                csv.WriteRecord(Fields(result));
        }
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        AtomicFile.WriteText(path, text.ToString());
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="StorageException">It is missing or malformed.</exception>
    public static IReadOnlyList<SqueezeResult> Read(string path)
    {
        try
        {
            using CsvReader csv = CsvReader.FromText(File.ReadAllText(path), s_reading);
            if (!csv.Read() || !s_columns.SequenceEqual(Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)))
                throw new FormatException($"its first line is not '{string.Join(',', s_columns)}'");
            List<SqueezeResult> results = [];
            while (csv.Read())
                results.Add(Result(csv));
            return results;
        }
        catch (Exception error) when (
            error is FormatException or CsvFormatException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"cannot read the results in '{path}': {error.Message.TrimEnd('.')}", error);
        }
    }

    private static string[] Fields(SqueezeResult result) =>
    [
        result.Processor,
        result.Device,
        result.ImageSize.ToString(CultureInfo.InvariantCulture),
        result.Batch.ToString(CultureInfo.InvariantCulture),
        result.Case.Squeeze,
        result.Case.Stage.ToString(CultureInfo.InvariantCulture),
        result.Case.Form.ToString().ToLowerInvariant(),
        result.Pass,
        result.MedianMilliseconds.ToString("0.0000", CultureInfo.InvariantCulture),
        result.DeviationMilliseconds.ToString("0.0000", CultureInfo.InvariantCulture),
    ];

    private static SqueezeResult Result(CsvReader csv)
    {
        TailForm form = Enum.TryParse(csv.GetString(6), ignoreCase: true, out TailForm parsed)
            ? parsed
            : throw new FormatException($"a form is fused or unfused, not '{csv.GetString(6)}'");
        return new SqueezeResult(
            csv.GetString(0),
            csv.GetString(1),
            int.Parse(csv.GetString(2), CultureInfo.InvariantCulture),
            int.Parse(csv.GetString(3), CultureInfo.InvariantCulture),
            new SqueezeCase(csv.GetString(4), int.Parse(csv.GetString(5), CultureInfo.InvariantCulture), form),
            csv.GetString(7),
            double.Parse(csv.GetString(8), CultureInfo.InvariantCulture),
            double.Parse(csv.GetString(9), CultureInfo.InvariantCulture));
    }
}
