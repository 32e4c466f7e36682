using System.Text;
using CsvHelper;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// A table that grows while a run goes on, as a CSV file. A resumed run goes on with it: rows that it will write again
/// are dropped, so that the file becomes what it would have been without a stop.
/// </summary>
/// <typeparam name="TRow">A row.</typeparam>
internal sealed class CsvLog<TRow> : IDisposable
{
    private static readonly CsvReaderOptions s_reading =
        new() { Separator = ',', HasHeader = false, TrackLineNumbers = true };

    private readonly CsvRows<TRow> _form;
    private readonly FileStream _file;
    private readonly List<TRow> _rows;

    private CsvLog(string path, CsvRows<TRow> form, List<TRow> rows)
    {
        CsvTable.Write(path, form.Columns, rows.Select(form.Write));
        (Path, _form, _rows) = (path, form, rows);
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>Every row in the file, in order.</summary>
    public IReadOnlyList<TRow> Rows => _rows;

    /// <summary>Starts a file without rows, in place of any at <paramref name="path"/>.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static CsvLog<TRow> Create(string path, CsvRows<TRow> form) => new(path, form, []);

    /// <summary>Goes on with the file at <paramref name="path"/>; where there is none one is started.</summary>
    /// <param name="path">The file.</param>
    /// <param name="form">The form of its rows.</param>
    /// <param name="stays">Whether a row stays; the others are dropped.</param>
    /// <exception cref="StorageException">
    /// The file is malformed, or cannot be read or written; it is unchanged.
    /// </exception>
    public static CsvLog<TRow> Resume(string path, CsvRows<TRow> form, Func<TRow, bool> stays) =>
        new(path, form, File.Exists(path) ? [.. Read(path, form).Where(stays)] : []);

    /// <summary>Reads a file. A last line that was cut off while it was written is left out.</summary>
    /// <exception cref="StorageException">The file is malformed or cannot be read.</exception>
    public static IReadOnlyList<TRow> Read(string path, CsvRows<TRow> form)
    {
        try
        {
            string text = File.ReadAllText(path);
            using CsvReader csv = CsvReader.FromText(text[..(text.LastIndexOf('\n') + 1)], s_reading);
            if (!csv.Read() || !form.Columns.SequenceEqual(Fields(csv)))
                throw new FormatException($"its first line is not '{string.Join(',', form.Columns)}'");
            List<TRow> rows = [];
            while (csv.Read())
            {
                string[] fields = Fields(csv);
                if (fields.Length != form.Columns.Length)
                {
                    throw new FormatException(
                        $"line {csv.LineNumber} has {fields.Length} columns instead of {form.Columns.Length}");
                }
                rows.Add(form.Read(new CsvFields(csv.LineNumber, form.Columns, fields)));
            }
            return rows;
        }
        catch (Exception error) when (
            error is FormatException or CsvFormatException or IOException or UnauthorizedAccessException)
        {
            string reason = error.Message.TrimEnd('.');
            throw new StorageException(
                $"cannot read the {form.Content} in '{path}': {reason}; move the file away to start anew", error);
        }
    }

    /// <summary>Appends a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="toDisk">
    /// Whether to wait until it is on the disk. Otherwise it survives the end of the process, but not that of the
    /// machine.
    /// </param>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Append(TRow row, bool toDisk)
    {
        try
        {
            _file.Write(Encoding.UTF8.GetBytes(CsvTable.Text([_form.Write(row)])));
            _file.Flush(toDisk);
        }
        catch (IOException error)
        {
            throw new StorageException($"cannot write '{Path}': {error.Message.TrimEnd('.')}", error);
        }
        _rows.Add(row);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static string[] Fields(CsvReader csv) => [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
}
