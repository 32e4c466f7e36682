using System.Globalization;
using System.Text.Json.Serialization;
using IlgpuNet.Networks;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Schedules;

namespace IlgpuNet.Training;

/// <summary>How the learning rate falls.</summary>
public enum LearningRatePlan
{
    /// <summary>Times gamma every so many epochs, or at given epochs.</summary>
    Step,

    /// <summary>Half a cosine from the learning rate to zero over the run, per update.</summary>
    Cosine,
}

/// <summary>Everything that decides what a run computes: the command line after defaults, saved as <c>config.json</c>.</summary>
public sealed record TrainSettings
{
    /// <summary>The network, by its name in the catalogue.</summary>
    public required string Architecture { get; init; }

    /// <summary>Which convolution of a block has the stride.</summary>
    public StrideOn StrideOn { get; init; }

    /// <summary>How the max-pool of the stem meets the border.</summary>
    public StemPool StemPool { get; init; }

    /// <summary>Hidden channels of every gate; null for 1/16 of its channels.</summary>
    public int? GateWidth { get; init; }

    /// <summary>Side of the square input, a multiple of 32.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Folder of the training images; null for the embedded set.</summary>
    public string? TrainDataPath { get; init; }

    /// <summary>Folder of the test images; null for the embedded set.</summary>
    public string? TestDataPath { get; init; }

    /// <summary>List of the training images; null to read class folders.</summary>
    public string? TrainList { get; init; }

    /// <summary>List of the test images; null to read class folders.</summary>
    public string? TestList { get; init; }

    /// <summary>Number of classes; null for the largest training label + 1, or the number of class folders.</summary>
    public int? Classes { get; init; }

    /// <summary>Passes over the training images.</summary>
    public required int Epochs { get; init; }

    /// <summary>First epoch to run, from 0; null for where the checkpoint stopped, or 0.</summary>
    public int? StartEpoch { get; init; }

    /// <summary>Images per update.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Learning rate before its schedule.</summary>
    public required double LearningRate { get; init; }

    /// <summary>How the learning rate falls.</summary>
    public required LearningRatePlan Plan { get; init; }

    /// <summary>Of the step plan: one value is a period, several are milestones, in epochs.</summary>
    public required IReadOnlyList<int> Schedule { get; init; }

    /// <summary>Of the step plan: the factor at each step.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>Updates over which the learning rate rises linearly to its first value.</summary>
    public required int WarmUpSteps { get; init; }

    /// <summary>Momentum of SGD.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay of every parameter.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Factor on the learning rate of pretrained parameters.</summary>
    public double PretrainedFactor { get; init; } = 1;

    /// <summary>Smallest and largest share of the image's area that a training crop has.</summary>
    public required IReadOnlyList<double> CropScale { get; init; }

    /// <summary>Smallest and largest width over height of a training crop.</summary>
    public required IReadOnlyList<double> CropRatio { get; init; }

    /// <summary>Probability that a training image is mirrored.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>Of evaluation: the side of the centre crop as a share of the resized short side.</summary>
    public required double CropShare { get; init; }

    /// <summary>What happens when an image cannot be decoded.</summary>
    public BadImagePolicy OnBadImage { get; init; }

    /// <summary>Key of every random choice.</summary>
    public ulong Seed { get; init; }

    /// <summary>The device, as the command line names it.</summary>
    public required string Device { get; init; }

    /// <summary>Computing threads of the host; zero for all processors.</summary>
    public int Threads { get; init; }

    /// <summary>Threads that decode images.</summary>
    public required int Workers { get; init; }

    /// <summary>Batches between two progress lines where there is no terminal.</summary>
    public int PrintFrequency { get; init; } = 10;

    /// <summary>Weights to start from, if any.</summary>
    public string? Pretrained { get; init; }

    /// <summary>Checkpoint to go on from, if any.</summary>
    public string? Resume { get; init; }

    /// <summary>Whether to evaluate only.</summary>
    public bool Evaluate { get; init; }

    /// <summary>The run folder; null for one named by time and network.</summary>
    public string? SaveDirectory { get; init; }

    /// <summary>Whether the images are the embedded set.</summary>
    [JsonIgnore]
    public bool IsEmbedded => TrainDataPath is null && TestDataPath is null;

    /// <summary>
    /// What decides the course of a run beside network and seed, by name: resuming under other values is possible but
    /// does not equal the uninterrupted run.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Course => new Dictionary<string, string>
    {
        ["image size"] = Text(ImageSize),
        ["batch size"] = Text(BatchSize),
        ["learning rate"] = Text(LearningRate),
        ["schedule"] = Plan == LearningRatePlan.Cosine
            ? $"cosine over {Epochs} epochs"
            : $"times {Text(Gamma)} at {string.Join(' ', Schedule)}",
        ["warm-up steps"] = Text(WarmUpSteps),
        ["momentum"] = Text(Momentum),
        ["weight decay"] = Text(WeightDecay),
        ["crop scale"] = string.Join(" to ", CropScale.Select(Text)),
        ["crop ratio"] = string.Join(" to ", CropRatio.Select(Text)),
        ["flip probability"] = Text(FlipProbability),
    };

    /// <summary>The learning rate of every update.</summary>
    public ILearningRateSchedule CreateSchedule() => Plan == LearningRatePlan.Cosine
        ? new CosineSchedule(LearningRate, Epochs, WarmUp.Updates(WarmUpSteps))
        : new StepSchedule(LearningRate, Schedule, Gamma, WarmUp.Updates(WarmUpSteps));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
