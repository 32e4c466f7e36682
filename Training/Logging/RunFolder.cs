using System.Globalization;
using System.Text.Json.Nodes;
using IlgpuNet.Storage;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// The folder of a run: its settings, its course as tables and figures, what the classes are taken for, and under
/// <c>checkpoints</c> the last and the best. A run has its folder for itself until it is disposed.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string Root = "runs";
    private const string CheckpointsName = "checkpoints";
    private const string CheckpointExtension = ".safetensors";
    private const string EpochPrefix = "epoch-";

    private RunLock? _lock;
    private bool _isOurs;
    private bool _hasBegun;

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The settings the run was started or resumed with.</summary>
    public string Config => Inside("config.json");

    /// <summary>Where and on what the run was started and resumed.</summary>
    public string Environment => Inside("environment.json");

    /// <summary>Loss and errors by epoch.</summary>
    public string Metrics => Inside("metrics.csv");

    /// <summary>Loss, gradient and pace by updates.</summary>
    public string Steps => Inside("steps.csv");

    /// <summary>The folder of TensorBoard's event files.</summary>
    public string Events => Inside("tensorboard");

    /// <summary>Loss and errors as a figure.</summary>
    public string Curves => Inside("curves.png");

    /// <summary>How many validation images of each class were judged rightly after the last epoch.</summary>
    public string Classes => Inside("classes.csv");

    /// <summary>How often each class was taken for each other then.</summary>
    public string Confusion => Inside("confusion.csv");

    /// <summary>The same as a figure.</summary>
    public string ConfusionFigure => Inside("confusion.png");

    /// <summary>The images judged worst then.</summary>
    public string Worst => Inside("worst.png");

    /// <summary>The run as one page.</summary>
    public string Report => Inside("report.html");

    /// <summary>How many images of each class the network of the page judges rightly.</summary>
    public string ReportClasses => Inside("report-classes.csv");

    /// <summary>How often it takes each class for each other.</summary>
    public string ReportConfusion => Inside("report-confusion.csv");

    /// <summary>What the test images say of the weights, where other images were held out for choosing.</summary>
    public string TestErrors => Inside("test.json");

    /// <summary>What is known of a run that stopped because of numbers that are not finite.</summary>
    public string Divergence => Inside("non-finite.json");

    /// <summary>What keeps others out while a run works in the folder.</summary>
    private string Lock => Inside("run.lock");

    /// <summary>The checkpoint to resume from.</summary>
    public string LastCheckpoint => Inside(CheckpointsName, "last.safetensors");

    /// <summary>The checkpoint with the lowest validation error.</summary>
    public string BestCheckpoint => Inside(CheckpointsName, "best.safetensors");

    /// <summary>The checkpoint of an epoch that is among the best without being the best.</summary>
    /// <param name="epoch">The epoch, counted from 1.</param>
    public string EpochCheckpoint(int epoch) => Inside(
        CheckpointsName, $"{EpochPrefix}{epoch.ToString("D3", CultureInfo.InvariantCulture)}{CheckpointExtension}");

    /// <summary>The folder of a run that there is, or is to be.</summary>
    public static RunFolder At(string path) => new(path);

    /// <summary>
    /// Makes the folder of a new run. One whose run ended before its first checkpoint is used again.
    /// </summary>
    /// <param name="saveDirectory">The folder; <c>runs/TIME-ARCHITECTURE</c> when null.</param>
    /// <param name="architecture">The network's name.</param>
    /// <param name="clock">Tells the time.</param>
    /// <exception cref="StorageException">The folder has a run in it, is in use, or cannot be made.</exception>
    public static RunFolder Create(string? saveDirectory, string architecture, TimeProvider clock) =>
        saveDirectory is null
            ? CreateUnused(Root, architecture, clock)
            : new RunFolder(saveDirectory).Claimed().WithoutRun();

    /// <summary>
    /// The folder in which a resumed run goes on: <paramref name="saveDirectory"/>, else that of the checkpoint, else a
    /// new one. What is in it stays.
    /// </summary>
    /// <param name="checkpoint">The checkpoint that is resumed from.</param>
    /// <param name="saveDirectory">The folder, if one was asked for.</param>
    /// <param name="architecture">The network's name.</param>
    /// <param name="clock">Tells the time.</param>
    /// <exception cref="StorageException">The folder has another run in it, is in use, or cannot be made.</exception>
    public static RunFolder Resume(string checkpoint, string? saveDirectory, string architecture, TimeProvider clock)
    {
        DirectoryInfo? beside = new FileInfo(checkpoint).Directory;
        string? own = beside is { Name: CheckpointsName, Parent: { } parent } ? parent.FullName : null;
        if (saveDirectory is not null && System.IO.Path.GetFullPath(saveDirectory) != own)
            return new RunFolder(saveDirectory).Claimed().WithoutRun();
        return own is null ? CreateUnused(Root, architecture, clock) : new RunFolder(own).Claimed();
    }

    /// <summary>Writes that the run starts or goes on, behind the starts there were.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void WriteStart(RunStart start)
    {
        RunStarts.Write(Environment, before: Resumable is null ? [] : RunStarts.Read(Environment), start);
        _hasBegun = true;
    }

    /// <summary>Writes the settings the run goes by, as a recipe.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void WriteConfig(TrainSettings settings)
    {
        AtomicFile.WriteText(Config, SettingsJson.Tree(settings).ToJsonString(SettingsJson.Options) + "\n");
        _hasBegun = true;
    }

    /// <summary>Gives the folder to others, and removes it where the run that made it has not begun.</summary>
    public void Dispose()
    {
        if (_lock is null)
            return;
        if (_isOurs && !_hasBegun)
            Remove(_lock);
        _lock.Dispose();
        _lock = null;
    }

    /// <summary>
    /// Deletes the checkpoints of single epochs; one that cannot be deleted is left for the next time.
    /// </summary>
    /// <param name="except">The epochs whose checkpoints stay.</param>
    internal void DeleteEpochCheckpoints(IEnumerable<int> except)
    {
        HashSet<string> stay = [.. except.Select(EpochCheckpoint)];
        foreach (string file in Directory.GetFiles(Inside(CheckpointsName), EpochPrefix + "*" + CheckpointExtension))
        {
            bool isOurs = System.IO.Path.GetFileNameWithoutExtension(file)[EpochPrefix.Length..].All(char.IsAsciiDigit);
            if (!isOurs || stay.Contains(file))
                continue;
            try
            {
                File.Delete(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // On Windows a file that another program reads stays.
            }
        }
    }

    /// <summary>The settings that <see cref="WriteConfig"/> wrote.</summary>
    /// <exception cref="UsageException">The file cannot be read, or its settings are of another version.</exception>
    internal TrainSettings ReadConfig()
    {
        JsonObject tree = SettingsJson.Tree(new TrainSettings());
        Recipe.Find(Config).ApplyTo(tree);
        return SettingsJson.Read(tree);
    }

    /// <summary>
    /// A folder under <paramref name="root"/> that does not exist yet, named for the time and the network.
    /// </summary>
    internal static string Unused(string root, string architecture, TimeProvider clock)
    {
        string time = clock.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string first = System.IO.Path.Combine(root, $"{time}-{architecture}");
        string path = first;
        for (int i = 2; Directory.Exists(path); i++)
            path = $"{first}-{i}";
        return path;
    }

    /// <summary>The same, made and kept for this process, also where another begins in the same second.</summary>
    internal static RunFolder CreateUnused(string root, string architecture, TimeProvider clock)
    {
        RunFolder folder;
        do
            folder = new RunFolder(Unused(root, architecture, clock));
        while (!folder.TryClaim());
        return folder;
    }

    /// <summary>The checkpoint to go on from: the best one where a run was killed before it had a last one.</summary>
    private string? Resumable => new[] { LastCheckpoint, BestCheckpoint }.FirstOrDefault(File.Exists);

    private RunFolder Claimed() => TryClaim()
        ? this
        : throw new StorageException(
            $"'{Path}' is in use by another run{RunStarts.DescribeHolder(Environment)}: "
            + "wait until it ends, or choose another --save-dir");

    /// <summary>Makes the folder and keeps others out, unless one of them is in it.</summary>
    private bool TryClaim()
    {
        try
        {
            if (!TryLock())
                return false;
            // Who removes a folder has the lock: what is made behind it stays.
            Directory.CreateDirectory(Inside(CheckpointsName));
            foreach (string folder in (string[])[Path, Inside(CheckpointsName)])
                AtomicFile.DeleteLeftovers(folder);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new StorageException($"cannot make the run's folder '{Path}': {error.Message.TrimEnd('.')}", error);
        }
    }

    /// <summary>Makes the folder and takes its lock, unless another has it.</summary>
    private bool TryLock()
    {
        while (true)
        {
            _isOurs = !Directory.Exists(Path);
            Directory.CreateDirectory(Path);
            try
            {
                return RunLock.TryTake(Lock, out _lock);
            }
            catch (DirectoryNotFoundException)
            {
                // Another that did not begin has just removed it.
            }
        }
    }

    /// <summary>Refuses a folder with the results of another run.</summary>
    private RunFolder WithoutRun()
    {
        string? remedy = Resumable is { } checkpoint ? $"go on with it by --resume {checkpoint}"
            : HasMetrics ? "it ended before its first checkpoint; delete the folder"
            : null;
        if (remedy is null)
            return this;
        Dispose();
        throw new StorageException($"'{Path}' has a run in it already: {remedy}, or choose another --save-dir");
    }

    /// <summary>Whether there is a row below the names of the columns.</summary>
    private bool HasMetrics => File.Exists(Metrics) && File.ReadLines(Metrics).Skip(1).Any();

    /// <summary>Removes the folder with the lock held, or leaves it to whoever takes it meanwhile.</summary>
    private void Remove(RunLock taken)
    {
        try
        {
            Directory.Delete(Inside(CheckpointsName));
            taken.Delete();
            // The next one's lock would be in it, and keep it.
            Directory.Delete(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Something is in it: it stays.
        }
    }

    private string Inside(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
