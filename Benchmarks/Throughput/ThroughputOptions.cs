using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>The options that say which steps are timed.</summary>
internal sealed class ThroughputOptions
{
    private readonly Option<string[]> _networks = new("--arch", "-a")
    {
        Description = "networks, separated by commas; the others are compared with the first",
        DefaultValueFactory = _ => ["RGSE50"],
    };

    private readonly Option<string> _mode = new("--mode")
    {
        Description = "train|infer",
        DefaultValueFactory = _ => "train",
    };

    private readonly Option<int> _steps = new("--steps")
    {
        Description = "timed steps a network",
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "a line of JSON a network on stdout; tables go to stderr",
    };

    private readonly WorkloadOptions _workload = new(batch: 8);

    /// <summary>Puts the options on <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_networks, _mode, _steps, _json])
            command.Add(option);
        _workload.AddTo(command);
    }

    /// <summary>What is timed.</summary>
    /// <exception cref="UsageException">A value is out of range.</exception>
    public ThroughputSettings Read(ParseResult result)
    {
        (int imageSize, int batch) = _workload.Read(result);
        return new ThroughputSettings(
            [.. WordList.Split(result.GetValue(_networks)!).Select(Catalogue.BuiltIn.Find)],
            OptionValues.OneOf(result, _mode, "train", "infer") == 0 ? ThroughputMode.Train : ThroughputMode.Infer,
            imageSize,
            batch,
            OptionValues.AtLeast(result, _steps, 1));
    }

    /// <summary>The device.</summary>
    /// <exception cref="DeviceException">It is unknown or absent.</exception>
    public Device OpenDevice(ParseResult result) => _workload.OpenDevice(result);

    /// <summary>Where tables go: beside lines of JSON to the log.</summary>
    public TextWriter Tables(ParseResult result)
    {
        InvocationConfiguration streams = result.InvocationConfiguration;
        return result.GetValue(_json) ? streams.Error : streams.Output;
    }

    /// <summary>Times <paramref name="benchmark"/> and writes its results.</summary>
    /// <returns>The results.</returns>
    public IReadOnlyList<ThroughputResult> Run(
        ParseResult result, ThroughputSettings settings, ThroughputBenchmark benchmark)
    {
        result.InvocationConfiguration.Error.WriteLine(
            $"each network: {ThroughputBenchmark.WarmUpSteps} steps to warm up, then {settings.Steps} timed ones");
        IReadOnlyList<ThroughputResult> results = benchmark.Run();
        benchmark.WriteTable(Tables(result), results);
        if (result.GetValue(_json))
        {
            foreach (ThroughputResult line in results)
                result.InvocationConfiguration.Output.WriteLine(line.ToJson());
        }
        return results;
    }
}
