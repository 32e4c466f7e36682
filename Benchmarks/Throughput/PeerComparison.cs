using System.Text.Json;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>What another engine reached on the same work, read from the lines of JSON that its program wrote.</summary>
internal sealed class PeerComparison
{
    private readonly string _path;
    private readonly List<ThroughputResult> _peers = [];

    /// <summary>Reads a file of results, one object a line.</summary>
    /// <exception cref="DataException">A line is no result.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public PeerComparison(string path)
    {
        _path = path;
        foreach ((int index, string line) in File.ReadLines(path).Index())
        {
            try
            {
                _peers.Add(JsonSerializer.Deserialize<ThroughputResult>(line)!);
            }
            catch (JsonException e)
            {
                throw new DataException(
                    $"'{path}', line {index + 1}: a result as --json writes it is expected: {e.Message}");
            }
        }
    }

    /// <summary>Writes how many times the peer's images per second each result is, and how much of its memory.</summary>
    /// <exception cref="DataException">The file has no result of the same work.</exception>
    public void Write(TextWriter output, IReadOnlyList<ThroughputResult> results)
    {
        output.Line($"against {_path}");
        output.Line($"{"network",-10}{"images/s",10}{"theirs",10}{"ratio",9}{"MB",9}{"theirs",9}{"ratio",9}");
        foreach (ThroughputResult own in results)
        {
            ThroughputResult peer = _peers.LastOrDefault(peer => IsSameWork(own, peer))
                ?? throw new DataException(
                    $"'{_path}' has no result of {own.Network}, {own.Mode}, {own.ImageSize} px, batch {own.Batch}");
            double speed = own.ImagesPerSecond / peer.ImagesPerSecond;
            FormattableString images = $"{own.ImagesPerSecond,10:F2}{peer.ImagesPerSecond,10:F2}{speed,9:F2}";
            double memory = own.PeakMegabytes / peer.PeakMegabytes;
            FormattableString megabytes = $"{own.PeakMegabytes,9:F0}{peer.PeakMegabytes,9:F0}{memory,9:F2}";
            output.Line($"{own.Network,-10}{images}{megabytes}");
        }
    }

    private static bool IsSameWork(ThroughputResult a, ThroughputResult b) =>
        (a.Network, a.Mode, a.Device, a.ImageSize, a.Batch) == (b.Network, b.Mode, b.Device, b.ImageSize, b.Batch);
}
