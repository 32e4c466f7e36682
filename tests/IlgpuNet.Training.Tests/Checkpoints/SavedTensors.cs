using System.Runtime.InteropServices;
using System.Security.Cryptography;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Tests.Checkpoints;

/// <summary>The numbers of a checkpoint, to be compared bit for bit.</summary>
internal static class SavedTensors
{
    /// <summary>The name of each tensor with the SHA-256 of its values, in the order of the file.</summary>
    public static IReadOnlyList<string> Digests(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return
        [
            .. file.Entries.Select(entry => $"{entry.Name} {Digest(file.ReadFloats(entry))}"),
        ];
    }

    private static string Digest(float[] values) =>
        Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(values)));
}
