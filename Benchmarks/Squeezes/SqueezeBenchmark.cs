using BenchmarkDotNet.Attributes;

namespace IlgpuNet.Benchmarks.Squeezes;

/// <summary>The end of a bottleneck with each squeeze, stage by stage, fused and unfused.</summary>
public class SqueezeBenchmark
{
    private BottleneckEnd? _end;

    /// <summary>The cases of the run in progress.</summary>
    public static IEnumerable<SqueezeCase> Cases => Settings?.Cases ?? [];

    /// <summary>What is timed.</summary>
    [ParamsSource(nameof(Cases))]
    public SqueezeCase Case { get; set; } = null!;

    /// <summary>
    /// The run in progress. BenchmarkDotNet makes the instances, so it cannot be handed to a constructor.
    /// </summary>
    internal static SqueezeSettings? Settings { get; set; }

    [GlobalSetup]
    public void SetUp() => _end = new BottleneckEnd(Case, Settings!);

    [GlobalCleanup]
    public void CleanUp() => _end!.Dispose();

    [Benchmark]
    public void Forward() => _end!.Forward();

    [Benchmark]
    public void ForwardBackward() => _end!.ForwardBackward();
}
