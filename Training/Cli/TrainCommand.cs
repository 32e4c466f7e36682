using System.CommandLine;
using System.Globalization;
using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Optimizers;
using IlgpuNet.Training.Preflight;

namespace IlgpuNet.Training.Cli;

/// <summary><c>train</c>: trains a network, or with <c>--evaluate</c> measures one.</summary>
internal static class TrainCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        Command command = new("train", "Train a network; without data paths RGSE50 on the embedded Fashion-MNIST.");
        TrainOptions options = new();
        options.AddTo(command);
        command.SetAction(result =>
        {
            Evaluation evaluation = Run(options, result, result.InvocationConfiguration.Error, cancellation);
            result.InvocationConfiguration.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"top1_error={evaluation.Sums.Top1Error:F2} top5_error={evaluation.Sums.Top5Error:F2}"));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Runs a command line from within a program.</summary>
    /// <param name="words">The options of <c>train</c>.</param>
    /// <param name="log">Where it reports to.</param>
    /// <param name="cancellation">Saves the run and stops.</param>
    /// <exception cref="UsageException">The options make no sense.</exception>
    public static Evaluation Run(IReadOnlyList<string> words, TextWriter log, CancellationToken cancellation)
    {
        Command command = new("train");
        TrainOptions options = new();
        options.AddTo(command);
        ParseResult parsed = command.Parse(words);
        return parsed.Errors.Count == 0
            ? Run(options, parsed, log, cancellation)
            : throw new UsageException(parsed.Errors[^1].Message);
    }

    private static Evaluation Run(
        TrainOptions options, ParseResult result, TextWriter log, CancellationToken cancellation)
    {
        CheckpointInfo? resumed = options.ResumePath(result) is { } path ? Checkpoint.ReadInfo(path) : null;
        TrainSettings settings = options.Read(result, resumed);
        return settings.Evaluate
            ? Evaluate(settings, resumed, log, cancellation)
            : Train(settings, resumed, log, cancellation);
    }

    private static Evaluation Evaluate(
        TrainSettings settings, CheckpointInfo? resumed, TextWriter log, CancellationToken cancellation)
    {
        ImageDataset images = resumed is null
            ? RunData.ForEvaluation(settings)
            : RunData.ForEvaluation(settings, resumed.ClassNames);
        using Device device = DeviceSelection.Open(settings.Device, settings.Threads);
        Describe(log, settings, device, images);
        using PlacedNetwork network = Place(settings, images.ClassCount, device, training: false);
        if (resumed is not null)
            Checkpoint.Load(settings.Resume!, network.Identity, network.State, velocity: null);
        else
            LoadPretrained(settings, network, log);
        BatchLoader loader = ValidationLoader(settings, images);
        using ProgressLine progress = ProgressLine.OnStandardError(settings.PrintFrequency);
        Evaluation evaluation = new Evaluator(network, loader, progress).Run(epoch: 0, epochs: 0, cancellation);
        ListBadImages(loader, log);
        return evaluation;
    }

    private static Evaluation Train(
        TrainSettings settings, CheckpointInfo? resumed, TextWriter log, CancellationToken cancellation)
    {
        (ImageDataset training, ImageDataset validation) = RunData.ForTraining(settings);
        using Device device = DeviceSelection.Open(settings.Device, settings.Threads);
        Describe(log, settings, device, training, validation);
        CheckMemory(settings, training, device, log);

        using PlacedNetwork network = Place(settings, training.ClassCount, device, training: true);
        network.State.Initialise(settings.Seed);
        IReadOnlySet<Parameter> pretrained = settings.Pretrained is null ? new HashSet<Parameter>() : LoadPretrained(settings, network, log);
        using SgdOptimizer optimizer = new(
            network.State,
            settings.Momentum,
            settings.WeightDecay,
            parameter => pretrained.Contains(parameter) ? settings.PretrainedFactor : 1);
        if (resumed is not null)
        {
            Checkpoint.Load(settings.Resume!, network.Identity, network.State, optimizer.Velocity);
            foreach (string difference in resumed.Differences(settings.Course))
                log.WriteLine($"note: {difference}; the run will not equal one that was never stopped");
        }

        BatchLoader trainingLoader = TrainingLoader(settings, training);
        BatchLoader validationLoader = ValidationLoader(settings, validation);
        RunFolder folder = resumed is null
            ? RunFolder.Create(settings.SaveDirectory, settings.Architecture, TimeProvider.System)
            : RunFolder.Resume(settings.Resume!, settings.SaveDirectory, settings.Architecture, TimeProvider.System);
        folder.WriteConfig(settings);
        log.WriteLine($"run folder: {folder.Path}");

        using ProgressLine progress = ProgressLine.OnStandardError(settings.PrintFrequency);
        Trainer trainer = new(
            new TrainingParts(
                settings, network, optimizer, trainingLoader, validationLoader, training.ClassNames, folder, progress),
            title: $"{settings.Architecture}, {training.Source}");
        if (resumed is not null)
            trainer.ResumeFrom(resumed);
        if (settings.StartEpoch is { } epoch)
            trainer.StartAt(epoch);
        Evaluation evaluation = trainer.Run(cancellation);
        ListBadImages(trainingLoader, log);
        ListBadImages(validationLoader, log);
        return evaluation;
    }

    private static PlacedNetwork Place(TrainSettings settings, int classes, Device device, bool training) =>
        new(Entry(settings), Options(settings, classes), settings.ImageSize, device, training);

    private static NetworkEntry Entry(TrainSettings settings) => Catalogue.BuiltIn.Find(settings.Architecture);

    private static NetworkOptions Options(TrainSettings settings, int classes) =>
        new() { Classes = classes, StrideOn = settings.StrideOn };

    private static IReadOnlySet<Parameter> LoadPretrained(TrainSettings settings, PlacedNetwork network, TextWriter log)
    {
        PretrainedReport report = PretrainedWeights.Load(settings.Pretrained!, network.State, PaperNames.ToOurs);
        log.WriteLine(report);
        return report.Loaded;
    }

    private static BatchLoader TrainingLoader(TrainSettings settings, ImageDataset images) => new(
        images,
        new TrainingTransform(
            settings.ImageSize,
            (settings.CropScale[0], settings.CropScale[1]),
            (settings.CropRatio[0], settings.CropRatio[1]),
            (float)settings.FlipProbability),
        new BatchLoaderOptions
        {
            BatchSize = settings.BatchSize,
            Shuffle = true,
            Seed = settings.Seed,
            Workers = settings.Workers,
            MinimumBatch = 2,
            OnBadImage = settings.OnBadImage,
        });

    private static BatchLoader ValidationLoader(TrainSettings settings, ImageDataset images) => new(
        images,
        new EvaluationTransform(settings.ImageSize, (int)Math.Round(settings.ImageSize / settings.CropShare)),
        new BatchLoaderOptions
        {
            BatchSize = settings.BatchSize,
            Workers = settings.Workers,
            OnBadImage = settings.OnBadImage,
        });

    /// <summary>Refuses a run that cannot be trained or does not fit, before anything is written.</summary>
    private static void CheckMemory(TrainSettings settings, ImageDataset images, Device device, TextWriter log)
    {
        MemoryEstimate estimate = new(() => Entry(settings).Create(Options(settings, images.ClassCount)), settings.ImageSize);
        int batch = Math.Min(settings.BatchSize, images.Count);
        long needed;
        try
        {
            needed = estimate.BytesFor(batch);
        }
        catch (DegenerateBatchException)
        {
            throw new UsageException(
                $"-b {settings.BatchSize}: a batch-norm of {settings.Architecture} would see a single value per channel; use -b 2 or more");
        }
        long available = AvailableMemory.Of(device);
        log.WriteLine($"memory: about {Gibibytes(needed)} needed, {Gibibytes(available)} available on {device.Name}");
        if (needed <= available)
            return;
        int largest = estimate.LargestBatch(available, batch);
        string remedy = largest > 0 ? $"use -b {largest}, the largest that fits" : "use a smaller --image-size or network";
        throw new DeviceException(
            $"batches of {batch} need about {Gibibytes(needed)} and {device.Name} has {Gibibytes(available)}: {remedy}");
    }

    private static void Describe(TextWriter log, TrainSettings settings, Device device, params ReadOnlySpan<ImageDataset> sets)
    {
        log.WriteLine($"device: {device.Name} ({device.Description}){(settings.Device == "auto" ? ", picked by auto" : "")}");
        log.WriteLine($"network: {settings.Architecture} at {settings.ImageSize} px");
        foreach (ImageDataset images in sets)
            log.WriteLine($"data: {images.Description}");
    }

    private static void ListBadImages(BatchLoader loader, TextWriter log)
    {
        if (loader.Skipped == 0)
            return;
        log.WriteLine($"{loader.Skipped} times an image was left out:");
        foreach (BadImage image in loader.BadImages)
            log.WriteLine($"  {image.Path}{(image.Line > 0 ? $" (list line {image.Line})" : "")}: {image.Reason}");
    }

    private static string Gibibytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GiB");
}
