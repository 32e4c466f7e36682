using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Storage;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Explain.Gates;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Report;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// <c>report RUN</c>: judges the best network of a run on the run's validation images, and puts the whole run into one
/// HTML page beside tables of the classes and their confusions.
/// </summary>
internal static class ReportCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        Argument<string> run = new("run") { Description = "folder of a run" };
        Option<string> device = new("--device")
        {
            Description = "auto|cpu|ilgpu-cpu|cuda[:i]",
            DefaultValueFactory = _ => "auto",
        };
        Command command = new(
            "report", "Put a run into one HTML page: curves, classes, confusions, worst images, gates.")
        {
            run, device,
        };
        command.SetAction(result =>
        {
            RunFolder folder = RunFolder.At(result.GetRequiredValue(run));
            if (!File.Exists(folder.Config) || !File.Exists(folder.BestCheckpoint))
            {
                throw new DataException(
                    $"'{folder.Path}' is no folder of a run with an epoch behind it: "
                    + "config.json or checkpoints/best.safetensors is missing");
            }
            using Device opened = DeviceSelection.Open(result.GetValue(device)!);
            ReportContent content = Content(folder, opened, result.InvocationConfiguration.Error, cancellation);
            JudgementTables.WriteConfusion(folder.ReportConfusion, content.Judgement);
            JudgementTables.WriteClasses(folder.ReportClasses, content.Judgement);
            AtomicFile.WriteText(folder.Report, ReportPage.Render(content));
            foreach (string file in (string[])[folder.Report, folder.ReportClasses, folder.ReportConfusion])
                result.InvocationConfiguration.Output.WriteLine(file);
            return ExitCode.Done;
        });
        return command;
    }

    private static ReportContent Content(
        RunFolder folder, Device device, TextWriter log, CancellationToken cancellation)
    {
        TrainSettings settings = folder.ReadConfig();
        using SavedNetwork saved = SavedNetwork.Load(folder.BestCheckpoint, device);
        ImageDataset images = RunData.ForEvaluation(settings, saved.ClassNames);
        int side = saved.Network.Identity.ImageSize;
        EvaluationTransform transform = new(side, (int)Math.Round(side / saved.CropShare));
        using BatchLoader loader = new(images, transform, new BatchLoaderOptions
        {
            BatchSize = settings.Optimizer.BatchSize,
            Workers = settings.Run.WorkerCount,
            OnBadImage = settings.Data.OnBadImage,
            Device = device,
        });
        log.WriteLine($"judging {images.Count} images: {images.Description}");
        Evaluator evaluator = new(saved.Network, loader, new SilentProgress());
        Judgement judgement = evaluator.Run(epoch: 0, epochs: 0, cancellation).Judgement;
        log.WriteLine("gathering the gates");
        IReadOnlyList<BlockGates> gates =
            GateStatistics.Gather(saved.Network, saved.ClassNames.Count, loader, progress: _ => { }, cancellation);
        IReadOnlyList<WorstImage> worst = judgement.Worst;
        string title = $"{settings.Network.Architecture}, {images.Source}";
        return new ReportContent(
            title,
            File.ReadAllText(folder.Config),
            MetricsLog.Read(folder.Metrics),
            judgement,
            worst.Count == 0 ? null : WorstSheet.Render(worst, saved.ClassNames, sample => images.Samples[sample].Path),
            gates.Count == 0 ? null : GateFigure.Render(title, gates, saved.ClassNames));
    }
}
