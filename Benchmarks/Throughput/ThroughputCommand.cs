using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary><c>throughput</c>: images per second of whole networks, and where the time goes.</summary>
internal static class ThroughputCommand
{
    public static Command Create()
    {
        Option<string[]> networks = new("--arch", "-a")
        {
            Description = "networks, separated by commas; the others are compared with the first",
            DefaultValueFactory = _ => ["RGSE50"],
        };
        Option<string> mode = new("--mode") { Description = "train|infer", DefaultValueFactory = _ => "train" };
        Option<int> steps = new("--steps") { Description = "timed steps a network", DefaultValueFactory = _ => 10 };
        Option<bool> perOperation = new("--per-operation") { Description = "show each operation beside its roofline" };
        Option<bool> json = new("--json") { Description = "a line of JSON a network on stdout; tables go to stderr" };
        WorkloadOptions workload = new(batch: 8);
        Command command = new("throughput", "Images per second of whole networks on synthetic images.")
        {
            networks, mode, steps, perOperation, json,
        };
        workload.AddTo(command);
        command.SetAction(result =>
        {
            (int imageSize, int batch) = workload.Read(result);
            ThroughputSettings settings = new(
                [.. WordList.Split(result.GetValue(networks)!).Select(Catalogue.BuiltIn.Find)],
                Mode(result.GetValue(mode)!),
                imageSize,
                batch,
                WorkloadOptions.AtLeastOne(result, steps));
            TextWriter output = result.InvocationConfiguration.Output, log = result.InvocationConfiguration.Error;
            using Device device = workload.OpenDevice(result);
            using ThroughputBenchmark benchmark = new(settings, device);
            log.WriteLine(
                $"each network: {ThroughputBenchmark.WarmUpSteps} steps to warm up, then {settings.Steps} timed ones");
            IReadOnlyList<ThroughputResult> results = benchmark.Run();
            TextWriter tables = result.GetValue(json) ? log : output;
            benchmark.WriteTable(tables, results);
            if (result.GetValue(json))
            {
                foreach (ThroughputResult line in results)
                    output.WriteLine(line.ToJson());
            }
            if (result.GetValue(perOperation))
                benchmark.WriteOperations(tables);
            return ExitCode.Done;
        });
        return command;
    }

    private static ThroughputMode Mode(string word) => word switch
    {
        "train" => ThroughputMode.Train,
        "infer" => ThroughputMode.Infer,
        _ => throw new UsageException($"--mode '{word}': one of train, infer is expected"),
    };
}
