using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Logging;

/// <summary><c>environment.json</c>: every start of a run, the first one first.</summary>
internal static class RunStarts
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    };

    /// <summary>The starts in a file; none where there is no file.</summary>
    /// <exception cref="StorageException">The file cannot be read, or is damaged.</exception>
    public static IReadOnlyList<RunStart> Read(string path)
    {
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize<RunStart[]>(File.ReadAllText(path), s_json) ?? []
                : [];
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"cannot read '{path}': {error.Message.TrimEnd('.')}; move the file away to go on without it", error);
        }
    }

    /// <summary>Writes a file with the starts there were and one more.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<RunStart> before, RunStart now) =>
        AtomicFile.WriteText(path, JsonSerializer.Serialize(before.Append(now), s_json) + "\n");

    /// <summary>
    /// The process that works in the folder of a file, in words to follow others, as far as the file tells; empty where
    /// it does not, or where that process has ended.
    /// </summary>
    public static string DescribeHolder(string path)
    {
        RunStart? last;
        try
        {
            last = Read(path).LastOrDefault();
        }
        catch (StorageException)
        {
            return "";
        }
        if (last is null || (last.Machine == Environment.MachineName && !IsAlive(last.Process)))
            return "";
        return $", process {last.Process} on {last.Machine} since {last.Time:yyyy-MM-dd HH:mm:ss}";
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
