using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Optimizers;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Tests;

/// <summary>
/// A run of a small network of the real kind (RGSE, one block a stage) on a few of the embedded images.
/// </summary>
internal sealed class TinyRun : IDisposable
{
    private readonly Device _device;
    private readonly bool _opened;

    /// <summary>A run.</summary>
    /// <param name="folder">Where its results go.</param>
    /// <param name="images">How many training images.</param>
    /// <param name="epochs">How many epochs.</param>
    /// <param name="threads">Computing threads.</param>
    /// <param name="workers">Decoding threads.</param>
    /// <param name="resume">A checkpoint to go on from.</param>
    /// <param name="change">Changes its settings.</param>
    /// <param name="clock">Tells the trainer the time.</param>
    /// <param name="entry">The network; <see cref="Entry"/> unless told otherwise.</param>
    /// <param name="validationImages">How many images are evaluated.</param>
    /// <param name="observers">Who watches the run.</param>
    /// <param name="file">
    /// A training image that is a file of its own instead: its number, and where the file is.
    /// </param>
    /// <param name="device">A device that is open already, for several runs; one of its own if null.</param>
    public TinyRun(
        string folder,
        int images = 50,
        int epochs = 3,
        int threads = 2,
        int workers = 2,
        string? resume = null,
        Func<TrainSettings, TrainSettings>? change = null,
        TimeProvider? clock = null,
        NetworkEntry? entry = null,
        int validationImages = 20,
        IReadOnlyList<IRunObserver>? observers = null,
        (int Sample, string Path)? file = null,
        Device? device = null)
    {
        (ImageDataset training, ImageDataset validation) = EmbeddedDataset.Open();
        training = First(training, images);
        if (file is { } own)
            training = With(training, own.Sample, own.Path);
        Settings = new TrainSettings
        {
            Network = new NetworkSettings { Architecture = (entry ??= Entry).Name, ImageSize = 32 },
            Augment = new AugmentSettings { CropScale = [0.5, 1], EvaluationCropShare = 1 },
            Optimizer = new OptimizerSettings { BatchSize = 16 },
            Schedule = new ScheduleSettings
            {
                Epochs = epochs,
                LearningRate = 0.05,
                Plan = LearningRatePlan.Cosine,
                WarmUpSteps = 2,
            },
            Run = new RunSettings { Seed = 3, Device = "cpu", Workers = workers, LogSteps = 2 },
        };
        Settings = change?.Invoke(Settings) ?? Settings;
        _opened = device is null;
        _device = device ?? DeviceSelection.Open(Settings.Run.Device, threads, Settings.Run.Precision);
        Network = new PlacedNetwork(entry, Settings.Network.Options(classes: 10), 32, _device, training: true);
        Network.State.Initialise(Settings.Run.Seed);
        Network.Freeze(Settings.Optimizer.Frozen);
        Optimizer = Settings.Optimizer.Create(Network.State, new HashSet<string>());
        Average = Settings.Optimizer.AverageDecay is { } decay ? new WeightAverage(Network.State, decay) : null;
        ProgressiveLoader trainingLoader = new(
            size => new BatchLoader(
                training,
                new TrainingTransform(size, Settings.Augment),
                new BatchLoaderOptions
                {
                    BatchSize = Settings.Optimizer.BatchSize,
                    Shuffle = true,
                    Seed = 3,
                    Workers = workers,
                    MinimumBatch = 2,
                    Device = _device,
                }),
            epoch => Settings.Augment.ImageSizeAt(epoch, epochs, Settings.Network.ImageSize));
        BatchLoader validationLoader = new(
            First(validation, validationImages),
            new EvaluationTransform(32),
            new BatchLoaderOptions { BatchSize = 16, Workers = workers, Device = _device });
        Folder = resume is null
            ? RunFolder.Create(folder, entry.Name, TimeProvider.System)
            : RunFolder.Resume(resume, folder, entry.Name, TimeProvider.System);
        TrainingParts parts = new(
            Settings, Network, Optimizer, training, trainingLoader, validationLoader, Folder,
            new ProgressLine(Log, printFrequency: 1, TimeProvider.System))
        {
            Average = Average,
            Clock = clock ?? TimeProvider.System,
            Observers = observers ?? [],
        };
        Trainer = new Trainer(parts, "tiny");
        if (resume is not null)
            Trainer.ResumeFrom(Checkpoint.Load(resume, Network.Identity, Network.State, parts.Companions));
    }

    /// <summary>The network.</summary>
    public static NetworkEntry Entry { get; } = new(
        "RGSETINY",
        new Backbone("Tiny", "TINY", new ResNetOptions(1, 1, 1, 1) { StemChannels = 16 }),
        "rgse",
        Paper: null,
        AttentionRegistry.BuiltIn);

    /// <summary>What the run says.</summary>
    public StringWriter Log { get; } = new();

    public WeightAverage? Average { get; }

    public TrainSettings Settings { get; }

    public PlacedNetwork Network { get; }

    public Optimizer Optimizer { get; }

    public RunFolder Folder { get; }

    public Trainer Trainer { get; }

    /// <summary>Every number that a run leaves behind: weights, running statistics, momentum, averages.</summary>
    public float[] Everything =>
    [
        .. Network.State.Tensors.SelectMany(tensor => tensor.Export()),
        .. from state in Average is null ? Optimizer.State : [.. Optimizer.State, Average.State]
           from entry in state.Of(Network.State)
           from value in entry.Value.ReadFloats()
           select value,
    ];

    /// <summary>Another network of the same kind.</summary>
    public static ResNet CreateModule() => Entry.Create(new NetworkOptions { Classes = 10 });

    public void Dispose()
    {
        Trainer.Dispose();
        Average?.Dispose();
        Optimizer.Dispose();
        Network.Dispose();
        if (_opened)
            _device.Dispose();
        Folder.Dispose();
    }

    private static ImageDataset With(ImageDataset images, int place, string path) => new(
        [.. images.Samples.Select((sample, i) => i == place ? new ImageSample(path, sample.Label) : sample)],
        images.ClassNames, images.Source);

    private static ImageDataset First(ImageDataset images, int count) =>
        new([.. images.Samples.Take(count)], images.ClassNames, images.Source);
}
