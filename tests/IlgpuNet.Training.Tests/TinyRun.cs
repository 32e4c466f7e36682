using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Optimizers;

namespace IlgpuNet.Training.Tests;

/// <summary>A run of a small network of the real kind (RGSE, one block a stage) on a few of the embedded images.</summary>
internal sealed class TinyRun : IDisposable
{
    private static readonly NetworkEntry s_entry = new(
        "RGSETINY",
        new Backbone("Tiny", "TINY", new ResNetOptions(1, 1, 1, 1) { StemChannels = 16 }),
        "rgse",
        Paper: null,
        AttentionRegistry.BuiltIn);

    private readonly Device _device;

    public TinyRun(string folder, int images = 50, int epochs = 3, int threads = 2, int workers = 2, string? resume = null)
    {
        (ImageDataset training, ImageDataset validation) = EmbeddedDataset.Open();
        Settings = new TrainSettings
        {
            Architecture = s_entry.Name,
            ImageSize = 32,
            Epochs = epochs,
            BatchSize = 16,
            LearningRate = 0.05,
            Plan = LearningRatePlan.Cosine,
            Schedule = [30],
            WarmUpSteps = 2,
            CropScale = [0.5, 1],
            CropRatio = [0.75, 4.0 / 3],
            CropShare = 1,
            Seed = 3,
            Device = "cpu",
            Workers = workers,
        };
        _device = DeviceSelection.Open("cpu", threads);
        Network = new PlacedNetwork(s_entry, new NetworkOptions { Classes = 10 }, 32, _device, training: true);
        Network.State.Initialise(Settings.Seed);
        Optimizer = new SgdOptimizer(Network.State, Settings.Momentum, Settings.WeightDecay);
        TrainingLoader = new BatchLoader(
            First(training, images),
            new TrainingTransform(32, (0.5, 1)),
            new BatchLoaderOptions { BatchSize = 16, Shuffle = true, Seed = 3, Workers = workers, MinimumBatch = 2 });
        BatchLoader validationLoader = new(
            First(validation, 20), new EvaluationTransform(32), new BatchLoaderOptions { BatchSize = 16, Workers = workers });
        Folder = resume is null
            ? RunFolder.Create(folder, s_entry.Name, TimeProvider.System)
            : RunFolder.Resume(resume, folder, s_entry.Name, TimeProvider.System);
        Trainer = new Trainer(
            new TrainingParts(
                Settings, Network, Optimizer, TrainingLoader, validationLoader, training.ClassNames, Folder,
                new ProgressLine(TextWriter.Null, terminal: null, printFrequency: 1, TimeProvider.System)),
            "tiny");
        if (resume is not null)
            Trainer.ResumeFrom(Checkpoint.Load(resume, Network.Identity, Network.State, Optimizer.Velocity));
    }

    public TrainSettings Settings { get; }

    public PlacedNetwork Network { get; }

    public SgdOptimizer Optimizer { get; }

    public BatchLoader TrainingLoader { get; }

    public RunFolder Folder { get; }

    public Trainer Trainer { get; }

    /// <summary>Every number that a run leaves behind: weights, running statistics, momentum.</summary>
    public float[] Everything =>
    [
        .. Network.State.Tensors.SelectMany(tensor => tensor.Export()),
        .. Optimizer.Velocity.ReadFloats(),
    ];

    /// <summary>Another network of the same kind.</summary>
    public static ResNet CreateModule() => s_entry.Create(new NetworkOptions { Classes = 10 });

    public void Dispose()
    {
        Optimizer.Dispose();
        Network.Dispose();
        _device.Dispose();
    }

    private static ImageDataset First(ImageDataset images, int count) =>
        new([.. images.Samples.Take(count)], images.ClassNames, images.Source);
}
