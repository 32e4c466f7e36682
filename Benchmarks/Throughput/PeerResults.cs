using System.Text.Json;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>What another engine reached, read from the lines of JSON that its program wrote.</summary>
internal sealed class PeerResults
{
    private readonly string _path;
    private readonly List<ThroughputResult> _results;

    /// <summary>Reads a file of results, one object a line.</summary>
    /// <exception cref="DataException">A line is no result.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public PeerResults(string path) => (_path, _results) = (path, Read(path));

    /// <summary>Reads a file of results, one object a line, in its order.</summary>
    /// <exception cref="DataException">A line is no result.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static List<ThroughputResult> Read(string path)
    {
        List<ThroughputResult> results = [];
        foreach ((int index, string line) in File.ReadLines(path).Index())
        {
            try
            {
                results.Add(JsonSerializer.Deserialize<ThroughputResult>(line)!);
            }
            catch (JsonException e)
            {
                throw new DataException(
                    $"'{path}', line {index + 1}: a result as --json writes it is expected: {e.Message}");
            }
        }
        return results;
    }

    /// <summary>The peer's last result of the same work; null where it has none.</summary>
    public ThroughputResult? Find(ThroughputResult own) => _results.LastOrDefault(peer => IsSameWork(own, peer));

    /// <summary>The peer's last result of the same work.</summary>
    /// <exception cref="DataException">It has none.</exception>
    public ThroughputResult Get(ThroughputResult own) => Find(own) ?? throw new DataException(
        $"'{_path}' has no result of {own.Network}, {own.Mode}, {own.ImageSize} px, batch {own.Batch}");

    private static bool IsSameWork(ThroughputResult a, ThroughputResult b) =>
        (a.Network, a.Mode, a.Device, a.ImageSize, a.Batch) == (b.Network, b.Mode, b.Device, b.ImageSize, b.Batch);
}
