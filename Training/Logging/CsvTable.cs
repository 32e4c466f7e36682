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
    public static void Write(string path, string[] columns, IEnumerable<string[]> rows)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using (CsvWriter csv = CsvWriter.Create(text, s_writing, leaveOpen: true))
        {
            csv.WriteRecord(columns);
            foreach (string[] row in rows)
                csv.WriteRecord(row);
        }
        AtomicFile.WriteText(path, text.ToString());
    }

    /// <summary>A number to six digits.</summary>
    public static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
