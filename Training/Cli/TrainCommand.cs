using System.CommandLine;
using System.Globalization;
using IlgpuNet.Devices;
using IlgpuNet.Devices.Graphs;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Optimizers;
using IlgpuNet.Training.Preflight;
using IlgpuNet.Training.Recipes;

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
            (TextWriter output, TextWriter log) =
                (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            if (options.WantsJson(result))
            {
                JsonLines lines = new(output);
                lines.Result(Run(options, result, log, [lines], cancellation));
                return ExitCode.Done;
            }
            RunResult evaluation = Run(options, result, log, [], cancellation);
            string averaged = evaluation.Averaged is { } average ? $" {Errors(average, "ema_")}" : "";
            output.WriteLine($"{Errors(evaluation.Last, "")}{averaged}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Runs a command line from within a program.</summary>
    /// <param name="words">The options of <c>train</c>.</param>
    /// <param name="log">Where it reports to.</param>
    /// <param name="cancellation">Saves the run and stops.</param>
    /// <exception cref="UsageException">The options make no sense.</exception>
    public static RunResult Run(IReadOnlyList<string> words, TextWriter log, CancellationToken cancellation)
    {
        Command command = new("train");
        TrainOptions options = new();
        options.AddTo(command);
        ParseResult parsed = command.Parse(words);
        return parsed.Errors.Count == 0
            ? Run(options, parsed, log, [], cancellation)
            : throw new UsageException(parsed.Errors[^1].Message);
    }

    private static RunResult Run(
        TrainOptions options,
        ParseResult result,
        TextWriter log,
        IReadOnlyList<IRunObserver> observers,
        CancellationToken cancellation)
    {
        CheckpointInfo? resumed = options.ResumePath(result) is { } path ? Checkpoint.ReadInfo(path) : null;
        return Run(options.Read(result, resumed), resumed, log, observers, cancellation);
    }

    /// <summary>Trains, or where that is asked for evaluates, by settings that have been checked.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="resumed">What the checkpoint that the settings go on from says of itself; null without one.</param>
    /// <param name="log">Where it reports to, unless it is to be quiet.</param>
    /// <param name="observers">Who watches the run.</param>
    /// <param name="cancellation">Saves the run and stops.</param>
    public static RunResult Run(
        TrainSettings settings,
        CheckpointInfo? resumed,
        TextWriter log,
        IReadOnlyList<IRunObserver> observers,
        CancellationToken cancellation)
    {
        if (settings.Start.Quiet)
            log = TextWriter.Null;
        return settings.Start.Evaluate
            ? new RunResult(Evaluate(settings, resumed, log, cancellation), null)
            : Train(settings, resumed, log, observers, cancellation);
    }

    private static Evaluation Evaluate(
        TrainSettings settings, CheckpointInfo? resumed, TextWriter log, CancellationToken cancellation)
    {
        ImageDataset images = resumed is null
            ? RunData.ForEvaluation(settings)
            : RunData.ForEvaluation(settings, resumed.ClassNames);
        using Device device = OpenDevice(settings.Run);
        Describe(log, settings, device, images);
        using PlacedNetwork network = Place(settings, images.ClassCount, device, training: false);
        if (settings.Start.Averaged)
            Checkpoint.LoadAverage(settings.Start.Resume!, network.Identity, network.State);
        else if (resumed is not null)
            Checkpoint.Load(settings.Start.Resume!, network.Identity, network.State, companions: []);
        else
            LoadPretrained(settings, network, log).RequireComplete();
        using BatchLoader loader = ValidationLoader(settings, images, device);
        using IRunProgress progress = RunProgress.OnStandardError(
            settings.Run.PrintFrequency, settings.Start.Quiet, cancellation);
        Evaluation evaluation = new Evaluator(network, loader, progress).Run(epoch: 0, epochs: 0, cancellation);
        // Its bars go before the lines that follow.
        progress.Dispose();
        ListBadImages(loader.Skipped, loader.BadImages, log);
        return evaluation;
    }

    private static RunResult Train(
        TrainSettings settings,
        CheckpointInfo? resumed,
        TextWriter log,
        IReadOnlyList<IRunObserver> observers,
        CancellationToken cancellation)
    {
        // Before all the work: a second run into one folder would take memory from the first and then be refused.
        using RunFolder folder = resumed is null
            ? RunFolder.Create(settings.Start.SaveDirectory, settings.Network.Architecture, TimeProvider.System)
            : RunFolder.Resume(
                settings.Start.Resume!, settings.Start.SaveDirectory, settings.Network.Architecture,
                TimeProvider.System);
        (ImageDataset training, ImageDataset validation) = RunData.ForTraining(settings);
        using Device device = OpenDevice(settings.Run);
        // What auto has become is known only now.
        if (settings.Run.CudaGraph && StepGraph.Refusal(device.Name) is { } refusal)
            throw new UsageException(refusal);
        Describe(log, settings, device, training, validation);
        CheckMemory(settings, training, device, log);

        using PlacedNetwork network = Place(settings, training.ClassCount, device, training: true);
        network.State.Initialise(settings.Run.Seed);
        IReadOnlyList<string> pretrained = resumed?.Pretrained
            ?? (settings.Run.Pretrained is null ? [] : LoadPretrained(settings, network, log).LoadedNames);
        network.Freeze(settings.Optimizer.Frozen);
        using Optimizer optimizer = settings.Optimizer.Create(network.State, pretrained.ToHashSet());
        using WeightAverage? average = settings.Optimizer.AverageDecay is { } decay ? new(network.State, decay) : null;

        using ProgressiveLoader trainingLoader = new(
            size => TrainingImages.Loader(settings, training, size, device),
            epoch => settings.Augment.ImageSizeAt(epoch, settings.Schedule.Epochs, settings.Network.ImageSize));
        using BatchLoader validationLoader = ValidationLoader(settings, validation, device);
        using IRunProgress progress = RunProgress.OnStandardError(
            settings.Run.PrintFrequency, settings.Start.Quiet, cancellation);
        TrainingParts parts = new(
            settings, network, optimizer, training, trainingLoader, validationLoader, folder, progress)
        {
            Average = average,
            Pretrained = pretrained,
            Observers = observers,
        };
        using Trainer trainer = new(parts, title: $"{settings.Network.Architecture}, {training.Source}");
        if (resumed is not null)
        {
            Checkpoint.Load(settings.Start.Resume!, network.Identity, network.State, parts.Companions);
            trainer.ResumeFrom(resumed);
            foreach (string difference in resumed.Differences(settings.CourseOn(device)))
                log.WriteLine($"note: {difference}; the run will not equal one that was never stopped");
        }
        if (settings.Start.Epoch is { } epoch)
            trainer.StartAt(epoch);
        folder.WriteStart(RunStart.Now(device, trainer.Position, TimeProvider.System));
        // A resumed run writes its settings with its first checkpoint; until then those there are describe the folder.
        if (resumed is null)
            folder.WriteConfig(settings);
        log.WriteLine($"run folder: {folder.Path}");
        RunResult result = trainer.Run(cancellation);
        // Its bars go before the lines that follow.
        progress.Dispose();
        ListBadImages(trainingLoader.Skipped, trainingLoader.BadImages, log);
        ListBadImages(validationLoader.Skipped, validationLoader.BadImages, log);
        return result;
    }

    private static Device OpenDevice(RunSettings run) => DeviceSelection.Open(run.Device, run.Threads, run.Precision);

    private static PlacedNetwork Place(TrainSettings settings, int classes, Device device, bool training) => new(
        Entry(settings), settings.Network.Options(classes), settings.Network.ImageSize, device, training);

    private static NetworkEntry Entry(TrainSettings settings) => Catalogue.BuiltIn.Find(settings.Network.Architecture);

    private static PretrainedReport LoadPretrained(TrainSettings settings, PlacedNetwork network, TextWriter log)
    {
        PretrainedReport report = PretrainedWeights.Load(settings.Run.Pretrained!, network.State);
        NetworkFormOptions.Require(report, Entry(settings), settings.Network.Options(network.Identity.Classes));
        log.WriteLine(report);
        return report;
    }

    private static BatchLoader ValidationLoader(TrainSettings settings, ImageDataset images, Device device) => new(
        images,
        new EvaluationTransform(
            settings.Network.ImageSize,
            (int)Math.Round(settings.Network.ImageSize / settings.Augment.EvaluationCropShare)),
        new BatchLoaderOptions
        {
            BatchSize = Math.Max(1, settings.Optimizer.BatchSize / settings.Optimizer.MicroBatches),
            Workers = settings.Run.WorkerCount,
            OnBadImage = settings.Data.OnBadImage,
            Device = device,
        });

    /// <summary>Refuses a run that cannot be trained or does not fit, before anything is written.</summary>
    private static void CheckMemory(TrainSettings settings, ImageDataset images, Device device, TextWriter log)
    {
        MemoryEstimate estimate = MemoryEstimate.Of(settings, images.ClassCount, device);
        int parts = settings.Optimizer.MicroBatches;
        int batch = (Math.Min(settings.Optimizer.BatchSize, images.Count) + parts - 1) / parts;
        long needed;
        try
        {
            needed = estimate.BytesFor(batch);
        }
        catch (DegenerateBatchException)
        {
            throw new UsageException(
                $"-b {settings.Optimizer.BatchSize}: a batch-norm of {settings.Network.Architecture} would see a "
                + $"single value per channel; use -b {2 * parts} or more");
        }
        long available = AvailableMemory.Of(device);
        log.WriteLine($"memory: about {Gibibytes(needed)} needed, {Gibibytes(available)} available on {device.Name}");
        if (needed <= available)
            return;
        int largest = estimate.LargestBatch(available, batch);
        string remedy = largest > 0
            ? $"use -b {largest * parts}, the largest that fits, or a larger --accumulate"
            : "use a smaller --image-size or network";
        throw new DeviceException(
            $"batches of {batch} need about {Gibibytes(needed)} and {device.Name} has {Gibibytes(available)} free: "
            + $"{remedy}");
    }

    private static void Describe(
        TextWriter log, TrainSettings settings, Device device, params ReadOnlySpan<ImageDataset> sets)
    {
        string picked = settings.Run.Device == "auto" ? ", picked by auto" : "";
        log.WriteLine($"device: {device.Name} ({device.Description}){picked}");
        log.WriteLine($"network: {settings.Network.Architecture} at {settings.Network.ImageSize} px");
        foreach (ImageDataset images in sets)
            log.WriteLine($"data: {images.Description}");
    }

    private static void ListBadImages(long times, IReadOnlyList<BadImage> images, TextWriter log)
    {
        if (times == 0)
            return;
        log.WriteLine($"{times} times an image was left out:");
        foreach (BadImage image in images)
            log.WriteLine($"  {image.Path}{(image.Line > 0 ? $" (list line {image.Line})" : "")}: {image.Reason}");
    }

    private static string Errors(Evaluation evaluation, string prefix) => string.Create(
        CultureInfo.InvariantCulture,
        $"{prefix}top1_error={evaluation.Sums.Top1Error:F2} {prefix}top5_error={evaluation.Sums.Top5Error:F2}");

    private static string Gibibytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GiB");
}
