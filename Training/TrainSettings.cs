using System.Text.Json.Serialization;
using IlgpuNet.Devices;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training;

/// <summary>
/// Everything that decides what a run computes: defaults, recipe and command line together, saved as
/// <c>config.json</c>. The defaults are the paper's recipe. <c>docs/recipes.md</c> explains every key.
/// </summary>
public sealed record TrainSettings
{
    /// <summary>Which network, and in which form.</summary>
    public NetworkSettings Network { get; init; } = new();

    /// <summary>Which images.</summary>
    public DataSettings Data { get; init; } = new();

    /// <summary>How images are changed on their way into the network.</summary>
    public AugmentSettings Augment { get; init; } = new();

    /// <summary>The update of the parameters.</summary>
    public OptimizerSettings Optimizer { get; init; } = new();

    /// <summary>How long a run is and what the learning rate is meanwhile.</summary>
    public ScheduleSettings Schedule { get; init; } = new();

    /// <summary>What training minimises.</summary>
    public LossSettings Loss { get; init; } = new();

    /// <summary>Where and how a run is computed.</summary>
    public RunSettings Run { get; init; } = new();

    /// <summary>What this call of the program does; no part of a recipe.</summary>
    [JsonIgnore]
    public StartSettings Start { get; init; } = new();

    /// <summary>
    /// Every key of a recipe with its value as JSON text, such as <c>schedule.epochs</c> and <c>30</c>.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Keys => (
        from entries in SettingsJson.Tree(this)
        from entry in entries.Value!.AsObject()
        select (Key: $"{entries.Key}.{entry.Key}", Text: entry.Value?.ToJsonString() ?? "null"))
        .ToDictionary(entry => entry.Key, entry => entry.Text);

    /// <summary>
    /// What decides the course of a run beside seed and place of the data, by its keys in a recipe, as JSON text: a
    /// checkpoint keeps it, a resumed run goes on with it, and one that changes it does not equal the uninterrupted
    /// run.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Course
    {
        get
        {
            string[] groups = ["network", "augment", "optimizer", "schedule", "loss"];
            // Data paths and devices may change from machine to machine; these change pixels and bits.
            string[] single = ["data.validationSplit", "data.imagesPerClass", "data.exactDecode", "run.precision"];
            return Keys
                .Where(entry => groups.Contains(entry.Key.Split('.')[0]) || single.Contains(entry.Key))
                .ToDictionary();
        }
    }

    /// <summary>
    /// The course of a run on a device: where tiles of its convolutions were measured, the table they are of decides it
    /// as well. No recipe has that key.
    /// </summary>
    /// <param name="device">Where the run computes.</param>
    public IReadOnlyDictionary<string, string> CourseOn(Device device) => device.TileTable is { } table
        ? new Dictionary<string, string>(Course) { ["device.tileTable"] = $"\"{table}\"" }
        : Course;
}
