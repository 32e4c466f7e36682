using System.Globalization;
using IlgpuNet.Storage;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Logging.Events;

/// <summary>
/// A file of TensorBoard events: the numbers of <c>steps.csv</c> and <c>metrics.csv</c> over the updates of the run.
/// Every start of a run has a file of its own; its first event voids what files before it say of updates that are made
/// again, as PyTorch's <c>SummaryWriter(purge_step=...)</c> does.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private const string Prefix = "events.out.tfevents.";
    private const string Suffix = ".ilgpunet";

    private readonly FileStream _file;
    private readonly TimeProvider _clock;

    private EventFile(FileStream file, TimeProvider clock) => (_file, _clock) = (file, clock);

    /// <summary>Starts a file.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="updates">How many updates of the run stay: what was said of later ones is void.</param>
    /// <param name="clock">Tells the time.</param>
    /// <exception cref="StorageException">The file cannot be made or written.</exception>
    public static EventFile Start(string folder, long updates, TimeProvider clock)
    {
        string path = folder;
        try
        {
            Directory.CreateDirectory(folder);
            path = Path.Combine(folder, NextName(folder, clock));
            EventFile events = new(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), clock);
            long first = updates + 1;
            events.Write(EventMessage.Version(events.Seconds, first));
            events.Write(EventMessage.Restart(events.Seconds, first));
            return events;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"cannot write '{path}': {error.Message.TrimEnd('.')}", error);
        }
    }

    /// <summary>Adds a row of <c>steps.csv</c>.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Add(StepRow row) => Write(EventMessage.Scalars(Seconds, row.Update,
    [
        ("step/loss", row.Loss),
        ("step/gradient_norm", row.GradientNorm),
        ("step/lr", row.LearningRate),
        ("step/images_per_s", row.ImagesPerSecond),
        ("step/data_wait", row.DataWait),
        ("step/skipped", row.Skipped),
    ]));

    /// <summary>Adds the rows of an epoch.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Add(EpochReport epoch) => Write(EventMessage.Scalars(Seconds, epoch.Update,
    [
        ("epoch", epoch.Epoch),
        ("lr", epoch.Rows[0].LearningRate),
        .. from row in epoch.Rows
           let split = row.Split.Name()
           from scalar in ((string, double)[])
           [
               ($"loss/{split}", row.Loss),
               ($"top1_error/{split}", row.Top1Error),
               ($"top5_error/{split}", row.Top5Error),
               ($"images_per_s/{split}", row.ImagesPerSecond),
           ]
           select scalar,
    ]));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private double Seconds => (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>
    /// A name with the time in it, which sorts behind those of the folder even where the clock was set back: files are
    /// read in that order.
    /// </summary>
    private static string NextName(string folder, TimeProvider clock)
    {
        long last = Directory.EnumerateFiles(folder, Prefix + "*")
            .Select(path => Path.GetFileName(path)[Prefix.Length..].Split('.')[0])
            .Select(
                text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long time) ? time : 0)
            .DefaultIfEmpty(0)
            .Max();
        long time = Math.Max(clock.GetUtcNow().ToUnixTimeSeconds(), last + 1);
        return Prefix + time.ToString("D10", CultureInfo.InvariantCulture) + Suffix;
    }

    private void Write(byte[] message)
    {
        try
        {
            _file.Write(EventRecord.Of(message));
            _file.Flush();
        }
        catch (IOException error)
        {
            throw new StorageException($"cannot write '{_file.Name}': {error.Message.TrimEnd('.')}", error);
        }
    }
}
