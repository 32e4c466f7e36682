namespace IlgpuNet.Benchmarks.Squeezes;

/// <summary>How the end of a bottleneck is computed.</summary>
public enum TailForm
{
    /// <summary>Batch-norm, gate, shortcut and ReLU as one function, as the networks do it.</summary>
    Fused,

    /// <summary>One operation after the other, as an eager framework does it.</summary>
    Unfused,
}

/// <summary>One end of a bottleneck to be timed.</summary>
/// <param name="Squeeze">Registered name of the attention block, or <c>none</c>.</param>
/// <param name="Stage">The stage of the network, 1 to 4.</param>
/// <param name="Form">How it is computed.</param>
public sealed record SqueezeCase(string Squeeze, int Stage, TailForm Form)
{
    /// <summary>The name of no attention.</summary>
    public const string None = "none";

    /// <summary>Short: BenchmarkDotNet cuts parameters off at 20 characters.</summary>
    public override string ToString() => $"{Squeeze} {Stage} {Form.ToString().ToLowerInvariant()}";
}
