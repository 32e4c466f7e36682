using System.Globalization;
using System.Text.Json.Nodes;
using IlgpuNet.Storage;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// The folder of a run: its settings, its course as tables and figures, what the classes are taken for, and under
/// <c>checkpoints</c> the last and the best.
/// </summary>
public sealed class RunFolder
{
    private const string Root = "runs";
    private const string CheckpointsName = "checkpoints";

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The settings the run was started or resumed with.</summary>
    public string Config => Inside("config.json");

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

    /// <summary>The checkpoint to resume from.</summary>
    public string LastCheckpoint => Inside(CheckpointsName, "last.safetensors");

    /// <summary>The checkpoint with the lowest validation error.</summary>
    public string BestCheckpoint => Inside(CheckpointsName, "best.safetensors");

    /// <summary>The folder of a run that there is, or is to be.</summary>
    public static RunFolder At(string path) => new(path);

    /// <summary>Makes the folder of a new run.</summary>
    /// <param name="saveDirectory">The folder; <c>runs/TIME-ARCHITECTURE</c> when null.</param>
    /// <param name="architecture">The network's name.</param>
    /// <param name="clock">Tells the time.</param>
    /// <exception cref="StorageException">The folder has a run in it, or cannot be made.</exception>
    public static RunFolder Create(string? saveDirectory, string architecture, TimeProvider clock)
    {
        RunFolder folder = new(saveDirectory ?? Unused(Root, architecture, clock));
        if (folder.HasRun)
        {
            string resume = File.Exists(folder.LastCheckpoint) ? $"go on with it by --resume {folder.LastCheckpoint}, or " : "";
            throw new StorageException($"'{folder.Path}' has a run in it already: {resume}choose another --save_dir");
        }
        return folder.Made();
    }

    /// <summary>
    /// The folder in which a resumed run goes on: <paramref name="saveDirectory"/>, else that of the checkpoint, else a
    /// new one. What is in it stays.
    /// </summary>
    /// <param name="checkpoint">The checkpoint that is resumed from.</param>
    /// <param name="saveDirectory">The folder, if one was asked for.</param>
    /// <param name="architecture">The network's name.</param>
    /// <param name="clock">Tells the time.</param>
    /// <exception cref="StorageException">The folder cannot be made.</exception>
    public static RunFolder Resume(string checkpoint, string? saveDirectory, string architecture, TimeProvider clock)
    {
        DirectoryInfo? beside = new FileInfo(checkpoint).Directory;
        string? own = beside is { Name: CheckpointsName, Parent: { } parent } ? parent.FullName : null;
        return new RunFolder(saveDirectory ?? own ?? Unused(Root, architecture, clock)).Made();
    }

    /// <summary>Writes the settings the run goes by, as a recipe.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void WriteConfig(TrainSettings settings) =>
        AtomicFile.WriteText(Config, SettingsJson.Tree(settings).ToJsonString(SettingsJson.Options) + "\n");

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

    private bool HasRun => new[] { Config, Metrics, LastCheckpoint, BestCheckpoint }.Any(File.Exists);

    private RunFolder Made()
    {
        try
        {
            Directory.CreateDirectory(Inside(CheckpointsName));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"cannot make the run's folder '{Path}': {error.Message.TrimEnd('.')}", error);
        }
        return this;
    }

    private string Inside(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
