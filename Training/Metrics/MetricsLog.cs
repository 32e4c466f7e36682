using IlgpuNet.Storage;
using IlgpuNet.Training.Logging;

namespace IlgpuNet.Training.Metrics;

/// <summary>
/// <c>metrics.csv</c>: a row for every epoch and split, on the disk as soon as it is appended. Numbers have fixed
/// decimals and a point whatever the machine's language.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    private static readonly CsvRows<MetricsRow> s_form = new(
        "metrics",
        ["epoch", "split", "loss", "top1_error", "top5_error", "images_per_s", "learning_rate", "seconds"],
        Fields,
        Row);

    private readonly CsvLog<MetricsRow> _table;

    private MetricsLog(CsvLog<MetricsRow> table) => _table = table;

    /// <summary>Where the file is.</summary>
    public string Path => _table.Path;

    /// <summary>Every row in the file, in order.</summary>
    public IReadOnlyList<MetricsRow> Rows => _table.Rows;

    /// <summary>
    /// Starts a file with nothing but the names of its columns, in place of any at <paramref name="path"/>.
    /// </summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static MetricsLog Create(string path) => new(CsvLog<MetricsRow>.Create(path, s_form));

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
        new(CsvLog<MetricsRow>.Resume(path, s_form, row => row.Epoch <= epochsDone));

    /// <summary>Reads a file. A last line that was cut off while it was written is left out.</summary>
    /// <exception cref="StorageException">The file is malformed or cannot be read.</exception>
    public static IReadOnlyList<MetricsRow> Read(string path) => CsvLog<MetricsRow>.Read(path, s_form);

    /// <summary>Appends a row and waits until it is on the disk.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Append(MetricsRow row) => _table.Append(row, toDisk: true);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _table.Dispose();

    private static string[] Fields(MetricsRow row) =>
    [
        CsvTable.Text(row.Epoch, "0"),
        row.Split.Name(),
        CsvTable.Text(row.Loss, "0.000000"),
        CsvTable.Text(row.Top1Error, "0.0000"),
        CsvTable.Text(row.Top5Error, "0.0000"),
        CsvTable.Text(row.ImagesPerSecond, "0.0"),
        CsvTable.Text(row.LearningRate, "0.##########"),
        CsvTable.Text(row.Seconds, "0.00"),
    ];

    private static MetricsRow Row(CsvFields fields)
    {
        int epoch = (int)fields.Whole(0);
        MetricsSplit split = MetricsSplits.Find(fields.Text(1)) ?? throw new FormatException(
            $"line {fields.Line} has the split '{fields.Text(1)}', "
            + $"which is none of {string.Join(", ", MetricsSplits.Names)}");
        return new MetricsRow(
            epoch, split, fields.Number(2), fields.Number(3), fields.Number(4), fields.Number(5), fields.Number(6),
            fields.Number(7));
    }
}
