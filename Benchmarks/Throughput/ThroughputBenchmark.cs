using IlgpuNet.Benchmarks.Machine;
using IlgpuNet.Devices;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>
/// Steps of whole networks. The networks take turns step by step, beginning with another one each round, so that what
/// drifts on the machine hits all alike.
/// </summary>
/// <param name="settings">What is timed.</param>
/// <param name="device">Where it runs, or whose processors it runs on: its multiply-add peak is measured.</param>
/// <param name="engine">What computes, in words.</param>
/// <param name="networks">The networks, in the order of the results.</param>
internal sealed class ThroughputBenchmark(
    ThroughputSettings settings, Device device, string engine, IReadOnlyList<TimedNetwork> networks)
{
    /// <summary>Steps that fill the pool and have the code compiled at full optimisation.</summary>
    public const int WarmUpSteps = 3;

    private double? _peakFlops;
    private double _peakMegabytes;

    /// <summary>Times the steps.</summary>
    /// <returns>A result for each network, in the order asked for.</returns>
    public IReadOnlyList<ThroughputResult> Run()
    {
        _peakFlops = MultiplyAddPeak.Measure(device);
        foreach (TimedNetwork network in networks)
        {
            for (int i = 0; i < WarmUpSteps; i++)
                network.Step();
        }
        for (int round = 0; round < settings.Steps; round++)
        {
            for (int i = 0; i < networks.Count; i++)
                networks[(round + i) % networks.Count].TimedStep();
        }
        if (_peakFlops is { } before)
            _peakFlops = Math.Max(before, MultiplyAddPeak.Measure(device)!.Value);
        _peakMegabytes = PeakMemory.Bytes / 1e6;
        return [.. networks.Select(Result)];
    }

    /// <summary>Writes the results as a table, each beside the first.</summary>
    public void WriteTable(TextWriter output, IReadOnlyList<ThroughputResult> results)
    {
        output.Line($"{Processor.Description}; {engine}");
        if (_peakFlops is { } peak)
            output.Line($"multiply-add peak {peak:F1} GFLOP/s");
        output.Line(
            $"{results[0].Mode}, {settings.ImageSize} px, batch {settings.Batch}, median of {settings.Steps} steps");
        output.Line(
            $"{"network",-10}{"images/s",10}{"s a step",10}{"GFLOP/image",13}{"GFLOP/s",10}{"of peak",9}{Against()}");
        foreach ((TimedNetwork network, ThroughputResult result) in networks.Zip(results))
        {
            string share = _peakFlops is { } known ? (result.GFlops / known).Percent() : "";
            FormattableString speed = $"{result.Network,-10}{result.ImagesPerSecond,10:F2}{result.MedianSeconds,10:F4}";
            output.Line(
                $"{speed}{network.FlopsPerImage / 1e9,13:F2}{result.GFlops,10:F1}{share,9}{Cost(network)}");
        }
        MemoryPool pool = device.Pool;
        FormattableString held =
            $"; pool {pool.BytesAllocated / 1e6:F0} MB, of it in use {pool.PeakBytesInUse / 1e6:F0}";
        string poolText = pool.BytesAllocated > 0 ? FormattableString.Invariant(held) : "";
        string whose = results.Count > 1 ? $"; all {results.Count} networks together" : "";
        output.Line($"memory at most: {_peakMegabytes:F0} MB resident{poolText}{whose}");
    }

    /// <summary>
    /// Writes each network's step operation by operation. The steps are others than those timed as a whole.
    /// </summary>
    public void WriteOperations(TextWriter output)
    {
        Ceilings before = Ceilings.Measure(device);
        List<OperationProfile> profiles = [.. networks.Select(MedianProfile)];
        OperationTable table = new(before.Or(Ceilings.Measure(device)));
        foreach ((TimedNetwork network, OperationProfile profile) in networks.Zip(profiles))
            table.Write(output, network.Name, profile);
    }

    private string Against() =>
        networks.Count > 1 ? $"   over {networks[0].Name} (middle half of the rounds)" : "";

    private ThroughputResult Result(TimedNetwork network)
    {
        double median = Quantiles.Median(network.Seconds);
        return new ThroughputResult(
            network.Name,
            settings.Mode == ThroughputMode.Train ? "train" : "infer",
            device.Name,
            settings.ImageSize,
            settings.Batch,
            settings.Batch / median,
            median,
            settings.Batch * network.FlopsPerImage / median / 1e9,
            _peakFlops,
            _peakMegabytes,
            device is AcceleratorDevice ? device.Pool.BytesAllocated / 1e6 : null);
    }

    /// <summary>
    /// The median and the quartiles of the ratios to the first network round by round: a slow spell of the machine that
    /// hits one round alike leaves them alone, which the ratio of two medians does not.
    /// </summary>
    private string Cost(TimedNetwork network)
    {
        if (network == networks[0])
            return "";
        const string Format = "+0.0;-0.0";
        double[] ratios = [.. network.Seconds.Zip(networks[0].Seconds, (own, first) => own / first - 1)];
        double cost = Quantiles.Median(ratios);
        string low = Quantiles.Of(ratios, 0.25).Percent(Format), high = Quantiles.Of(ratios, 0.75).Percent(Format);
        return $"{cost.Percent(Format),11} ({low} .. {high})";
    }

    private OperationProfile MedianProfile(TimedNetwork network)
    {
        OperationProfile[] sorted =
        [
            .. Enumerable.Range(0, settings.Steps)
                .Select(_ => OperationProfile.Measure(device, network.Step))
                .OrderBy(profile => profile.Seconds),
        ];
        return sorted[sorted.Length / 2];
    }
}
