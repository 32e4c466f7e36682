using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using IlgpuNet.Training.Logging;
using Perfolizer.Horology;

namespace IlgpuNet.Benchmarks.Squeezes;

/// <summary>Runs <see cref="SqueezeBenchmark"/> in this process, where the device and its threads are.</summary>
internal static class SqueezeSuite
{
    // BenchmarkDotNet's own files; out of version control.
    private const string Artifacts = "artifacts/squeezes";

    /// <summary>Times every case.</summary>
    /// <param name="settings">What is measured.</param>
    /// <param name="iterations">Timed iterations of each case and pass.</param>
    /// <param name="log">Where BenchmarkDotNet's report goes.</param>
    /// <exception cref="InvalidOperationException">A case failed.</exception>
    public static IReadOnlyList<SqueezeResult> Run(SqueezeSettings settings, int iterations, TextWriter log)
    {
        SqueezeBenchmark.Settings = settings;
        Summary summary = BenchmarkRunner.Run<SqueezeBenchmark>(Configuration(iterations, log));
        List<SqueezeResult> results = [];
        // BenchmarkDotNet sorts parameters by their text; a file has them in the order asked for.
        foreach (BenchmarkReport report in summary.Reports.OrderBy(report => settings.Cases.IndexOf(Case(report))))
        {
            SqueezeCase squeezeCase = Case(report);
            string pass = report.BenchmarkCase.Descriptor.WorkloadMethod.Name == nameof(SqueezeBenchmark.Forward)
                ? SqueezeResult.Forward
                : SqueezeResult.ForwardBackward;
            if (report.ResultStatistics is not { } statistics)
                throw new InvalidOperationException($"{squeezeCase}, {pass}: failed; its error is in the report above");
            results.Add(new SqueezeResult(
                Processor.Description,
                $"{settings.Device.Name}: {settings.Device.Description}",
                settings.ImageSize,
                settings.Batch,
                squeezeCase,
                pass,
                statistics.Median / 1e6,
                statistics.StandardDeviation / 1e6));
        }
        return results;
    }

    private static SqueezeCase Case(BenchmarkReport report) =>
        (SqueezeCase)report.BenchmarkCase.Parameters[nameof(SqueezeBenchmark.Case)];

    private static IConfig Configuration(int iterations, TextWriter log)
    {
        Job job = Job.Default
            .WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithWarmupCount(2)
            .WithIterationCount(iterations)
            .WithIterationTime(TimeInterval.FromMilliseconds(150))
            .WithUnrollFactor(1)
            .WithEvaluateOverhead(false);
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddLogger(new TextLogger(log))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Artifacts);
    }
}
