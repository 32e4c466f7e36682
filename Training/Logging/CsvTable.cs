using System.Globalization;
using CsvHelper;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Logging;

/// <summary>A table as a CSV file with a line of names; numbers have a point whatever the machine's language.</summary>
internal static class CsvTable
{
    private static readonly CsvWriterOptions s_writing = new() { NewLine = "\n" };

    /// <summary>Writes a file in place of any at <paramref name="path"/>.</summary>
    /// <exception cref="StorageException">The file cannot be written; a previous one is unchanged.</exception>
    public static void Write(string path, string[] columns, IEnumerable<string[]> rows) =>
        AtomicFile.WriteText(path, Text(rows.Prepend(columns)));

    /// <summary>Rows as the lines of a file.</summary>
    public static string Text(IEnumerable<string[]> rows)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using (CsvWriter csv = CsvWriter.Create(text, s_writing, leaveOpen: true))
        {
            foreach (string[] row in rows)
                csv.WriteRecord(row);
        }
        return text.ToString();
    }

    /// <summary>A number to six digits.</summary>
    public static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A number in a given form.</summary>
    public static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
