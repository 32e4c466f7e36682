using IlgpuNet.Storage;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Logging;

namespace IlgpuNet.Training.Metrics;

/// <summary>
/// <c>steps.csv</c>: a row for every so many updates, the finer record beside <see cref="MetricsLog"/>.
/// </summary>
public sealed class StepsLog : IDisposable
{
    private static readonly CsvRows<StepRow> s_form = new(
        "steps",
        ["epoch", "batch", "update", "loss", "gradient_norm", "learning_rate", "images_per_s", "data_wait", "skipped"],
        Fields,
        Row);

    private readonly CsvLog<StepRow> _table;

    private StepsLog(CsvLog<StepRow> table) => _table = table;

    /// <summary>Every row in the file, in order.</summary>
    public IReadOnlyList<StepRow> Rows => _table.Rows;

    /// <summary>
    /// Goes on with the file at <paramref name="path"/>: rows of batches that run again are dropped. Where there is no
    /// file one is started.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="position">How far the run is.</param>
    /// <exception cref="StorageException">
    /// The file is malformed, or cannot be read or written; it is unchanged.
    /// </exception>
    public static StepsLog Resume(string path, TrainingPosition position) => new(CsvLog<StepRow>.Resume(
        path,
        s_form,
        row => row.Epoch <= position.Epoch || (row.Epoch == position.Epoch + 1 && row.Batch <= position.Batch)));

    /// <summary>Reads a file. A last line that was cut off while it was written is left out.</summary>
    /// <exception cref="StorageException">The file is malformed or cannot be read.</exception>
    public static IReadOnlyList<StepRow> Read(string path) => CsvLog<StepRow>.Read(path, s_form);

    /// <summary>Appends a row; it survives the end of the process, however that comes.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Append(StepRow row) => _table.Append(row, toDisk: false);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _table.Dispose();

    private static string[] Fields(StepRow row) =>
    [
        CsvTable.Text(row.Epoch, "0"),
        CsvTable.Text(row.Batch, "0"),
        CsvTable.Text(row.Update, "0"),
        CsvTable.Text(row.Loss, "0.000000"),
        CsvTable.Text(row.GradientNorm),
        CsvTable.Text(row.LearningRate, "0.##########"),
        CsvTable.Text(row.ImagesPerSecond, "0.0"),
        CsvTable.Text(row.DataWait, "0.0000"),
        CsvTable.Text(row.Skipped, "0"),
    ];

    private static StepRow Row(CsvFields fields) => new(
        (int)fields.Whole(0), (int)fields.Whole(1), fields.Whole(2), fields.Number(3), fields.Number(4),
        fields.Number(5), fields.Number(6), fields.Number(7), fields.Whole(8));
}
