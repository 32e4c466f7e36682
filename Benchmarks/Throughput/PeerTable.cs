using System.Globalization;
using CsvHelper;
using IlgpuNet.Storage;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>Results beside peers': a row for each network and peer, with no numbers where the peer has none.</summary>
internal static class PeerTable
{
    private static readonly string[] s_columns =
    [
        "arch", "mode", "device", "image_size", "batch", "peer", "images_per_s", "peer_images_per_s", "speed_ratio",
        "memory_mb", "peer_memory_mb", "memory_ratio",
    ];

    private static readonly CsvWriterOptions s_writing = new() { NewLine = "\n" };

    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter output, IReadOnlyList<PeerComparison> comparisons)
    {
        int width = comparisons.Max(row => row.Peer.Length) + 2;
        string peer = "against".PadRight(width);
        output.Line($"{"network",-10}{peer}{"images/s",10}{"theirs",10}{"ratio",9}{"MB",9}{"theirs",9}{"ratio",9}");
        foreach (PeerComparison row in comparisons)
        {
            peer = row.Peer.PadRight(width);
            FormattableString images = $"{row.Own.ImagesPerSecond,10:F2}{row.Theirs?.ImagesPerSecond,10:F2}";
            FormattableString memory = $"{row.OwnMegabytes,9:F0}{row.TheirMegabytes,9:F0}{row.Memory,9:F2}";
            output.Line($"{row.Own.Network,-10}{peer}{images}{row.Speed,9:F2}{memory}");
        }
    }

    /// <summary>Writes the rows as comma-separated values, in place of any file at <paramref name="path"/>.</summary>
    public static void WriteFile(string path, IEnumerable<PeerComparison> comparisons)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using (CsvWriter csv = CsvWriter.Create(text, s_writing, leaveOpen: true))
        {
            csv.WriteRecord(s_columns);
            foreach (PeerComparison row in comparisons)
                csv.WriteRecord(Fields(row));
        }
        AtomicFile.WriteText(path, text.ToString());
    }

    private static string[] Fields(PeerComparison row) =>
    [
        row.Own.Network,
        row.Own.Mode,
        row.Own.Device,
        row.Own.ImageSize.ToString(CultureInfo.InvariantCulture),
        row.Own.Batch.ToString(CultureInfo.InvariantCulture),
        row.Peer,
        Number(row.Own.ImagesPerSecond),
        Number(row.Theirs?.ImagesPerSecond),
        Number(row.Speed),
        Number(row.OwnMegabytes),
        Number(row.TheirMegabytes),
        Number(row.Memory),
    ];

    private static string Number(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "";
}
