using System.Globalization;
using System.Text;
using CsvHelper;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Metrics;

/// <summary>
/// <c>metrics.csv</c>: a row for every epoch and split, on the disk as soon as it is appended. Numbers have fixed
/// decimals and a point whatever the machine's language.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    private static readonly string[] s_columns =
        ["epoch", "split", "loss", "top1_error", "top5_error", "images_per_s", "learning_rate", "seconds"];

    private static readonly CsvReaderOptions s_reading =
        new() { Separator = ',', HasHeader = false, TrackLineNumbers = true };

    private static readonly CsvWriterOptions s_writing = new() { NewLine = "\n" };

    private readonly FileStream _file;
    private readonly List<MetricsRow> _rows;

    private MetricsLog(string path, List<MetricsRow> rows)
    {
        AtomicFile.WriteText(path, Text(rows, withHeader: true));
        (Path, _rows) = (path, rows);
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>Every row in the file, in order.</summary>
    public IReadOnlyList<MetricsRow> Rows => _rows;

    /// <summary>
    /// Starts a file with nothing but the names of its columns, in place of any at <paramref name="path"/>.
    /// </summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static MetricsLog Create(string path) => new(path, []);

    /// <summary>
    /// Goes on with the file at <paramref name="path"/>: the rows of the first <paramref name="epochsDone"/> epochs
    /// stay, those of epochs that run again are dropped. Where there is no file one is started.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="epochsDone">How many epochs the run that is resumed has behind it.</param>
    /// <exception cref="StorageException">
    /// The file is malformed, or cannot be read or written; it is unchanged.
    /// </exception>
    public static MetricsLog Resume(string path, int epochsDone) =>
        new(path, File.Exists(path) ? [.. Read(path).Where(row => row.Epoch <= epochsDone)] : []);

    /// <summary>Reads a file. A last line that was cut off while it was written is left out.</summary>
    /// <exception cref="StorageException">The file is malformed or cannot be read.</exception>
    public static IReadOnlyList<MetricsRow> Read(string path)
    {
        try
        {
            string text = File.ReadAllText(path);
            using CsvReader csv = CsvReader.FromText(text[..(text.LastIndexOf('\n') + 1)], s_reading);
            if (!csv.Read() || !s_columns.SequenceEqual(Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)))
                throw new FormatException($"its first line is not '{string.Join(',', s_columns)}'");
            List<MetricsRow> rows = [];
            while (csv.Read())
                rows.Add(Row(csv));
            return rows;
        }
        catch (Exception error) when (
            error is FormatException or CsvFormatException or IOException or UnauthorizedAccessException)
        {
            string reason = error.Message.TrimEnd('.');
            throw new StorageException(
                $"cannot read the metrics in '{path}': {reason}; move the file away to start anew", error);
        }
    }

    /// <summary>Appends a row and waits until it is on the disk.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Append(MetricsRow row)
    {
        try
        {
            _file.Write(Encoding.UTF8.GetBytes(Text([row], withHeader: false)));
            _file.Flush(flushToDisk: true);
        }
        catch (IOException error)
        {
            throw new StorageException($"cannot write '{Path}': {error.Message.TrimEnd('.')}", error);
        }
        _rows.Add(row);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static string Text(List<MetricsRow> rows, bool withHeader)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using (CsvWriter csv = CsvWriter.Create(text, s_writing, leaveOpen: true))
        {
            if (withHeader)
                csv.WriteRecord(s_columns);
            foreach (MetricsRow row in rows)
                csv.WriteRecord(Fields(row));
        }
        return text.ToString();
    }

    private static string[] Fields(MetricsRow row) =>
    [
        Number(row.Epoch, "0"),
        Name(row.Split),
        Number(row.Loss, "0.000000"),
        Number(row.Top1Error, "0.0000"),
        Number(row.Top5Error, "0.0000"),
        Number(row.ImagesPerSecond, "0.0"),
        Number(row.LearningRate, "0.##########"),
        Number(row.Seconds, "0.00"),
    ];

    private static MetricsRow Row(CsvReader csv)
    {
        long line = csv.LineNumber;
        if (csv.FieldCount != s_columns.Length)
            throw new FormatException($"line {line} has {csv.FieldCount} columns instead of {s_columns.Length}");
        if (!int.TryParse(csv.GetString(0), NumberStyles.None, CultureInfo.InvariantCulture, out int epoch))
            throw new FormatException($"line {line} has the epoch '{csv.GetString(0)}', which is not a whole number");
        MetricsSplit split = Split(csv.GetString(1))
            ?? throw new FormatException(
                $"line {line} has the split '{csv.GetString(1)}', which is none of train, val, val_ema");
        double[] numbers = new double[s_columns.Length];
        for (int i = 2; i < numbers.Length; i++)
        {
            if (!double.TryParse(csv.GetString(i), NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                throw new FormatException(
                    $"line {line} has '{csv.GetString(i)}' in the column {s_columns[i]}, which is not a number");
            }
        }
        return new MetricsRow(epoch, split, numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Name(MetricsSplit split) => split switch
    {
        MetricsSplit.Train => "train",
        MetricsSplit.Val => "val",
        _ => "val_ema",
    };

    private static MetricsSplit? Split(string name) => name switch
    {
        "train" => MetricsSplit.Train,
        "val" => MetricsSplit.Val,
        "val_ema" => MetricsSplit.ValAveraged,
        _ => null,
    };
}
