namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>A result beside what a peer reached on the same work.</summary>
/// <param name="Peer">The peer's name.</param>
/// <param name="Own">The result.</param>
/// <param name="Theirs">The peer's; null where it has none.</param>
internal sealed record PeerComparison(string Peer, ThroughputResult Own, ThroughputResult? Theirs)
{
    /// <summary>How many times the peer's images per second this is.</summary>
    public double? Speed => Own.ImagesPerSecond / Theirs?.ImagesPerSecond;

    /// <summary>Megabytes of the device's memory where the device has its own, else of the process.</summary>
    public double OwnMegabytes => Own.DeviceMegabytes ?? Own.PeakMegabytes;

    /// <summary>The peer's of the same kind.</summary>
    public double? TheirMegabytes => Own.DeviceMegabytes is null ? Theirs?.PeakMegabytes : Theirs?.DeviceMegabytes;

    /// <summary>How many times the peer's memory this is.</summary>
    public double? Memory => OwnMegabytes / TheirMegabytes;
}
