using System.CommandLine;
using System.Globalization;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Data.Checking;

namespace IlgpuNet.Training.Cli;

/// <summary><c>data check</c>: what would stop a run on some images, or spoil its result.</summary>
internal static class DataCheckCommand
{
    private const int ProgressStep = 5000;

    private static readonly string[] s_keys =
        ["data.trainPath", "data.testPath", "data.trainList", "data.testList", "network.classes"];

    public static Command Create(CancellationToken cancellation)
    {
        Option<long> maximumPixels = new("--max-pixels", "--max_pixels")
        {
            Description = "pictures with more pixels are too large; their header tells",
            DefaultValueFactory = _ => ImageDecoder.MaximumPixels,
        };
        Option<int> workers = new("--workers", "-j")
        {
            Description = "threads that decode",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        Option<bool> json = new("--json") { Description = "a line of JSON a finding, and one for the summary" };
        Command command = new("check", "Read every training and test image, and tell what is wrong with them.")
        {
            maximumPixels, workers, json,
        };
        TrainOptions options = new();
        options.AddTo(command, s_keys);
        command.SetAction(result =>
        {
            TrainSettings settings = options.ReadImages(result);
            long limit = result.GetValue(maximumPixels);
            if (limit is < 1 or > ImageDecoder.MaximumPixels)
            {
                throw new UsageException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"--max-pixels {limit}: 1 to {ImageDecoder.MaximumPixels} is expected"));
            }
            DataCheck check = new(
                settings.Data, settings.Network.Classes, OptionValues.Between(result, workers, 1, 1024), limit);
            TextWriter output = result.InvocationConfiguration.Output;
            return Run(
                check,
                result.GetValue(json) ? new CheckJson(output) : new CheckText(output),
                result.InvocationConfiguration.Error,
                cancellation);
        });
        return command;
    }

    private static int Run(DataCheck check, ICheckWriter writer, TextWriter log, CancellationToken cancellation)
    {
        CheckSummary summary = new();
        foreach (Finding finding in check.Run(Progress, cancellation))
        {
            summary.Add(finding);
            writer.Write(finding);
        }
        summary.Images = check.Images;
        writer.Write(summary);
        return summary.Errors > 0 ? ExitCode.Data : ExitCode.Done;

        void Progress()
        {
            if (check.Images % ProgressStep == 0)
            {
                log.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{check.Images} of {check.Total} images checked"));
            }
        }
    }
}
