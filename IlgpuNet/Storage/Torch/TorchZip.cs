using System.Text;

namespace IlgpuNet.Storage.Torch;

/// <summary>
/// The zip form of torch.save (PyTorch 1.6 and later): <c>name/data.pkl</c> holds the pickle, <c>name/data/key</c> each
/// storage, <c>name/byteorder</c> "little" or "big" where it is written.
/// </summary>
internal static class TorchZip
{
    private const string Pickle = "/data.pkl";
    private const int LongestByteOrder = 16;

    /// <summary>What the pickle holds; its storages know their places.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="entries">Everything in the archive; of these only the pickle is verified.</param>
    /// <exception cref="FormatException">The message ends a sentence about the file.</exception>
    public static object? Read(BinaryFile file, out IReadOnlyCollection<StoredPart> entries)
    {
        Dictionary<string, StoredPart> parts = StoredZip.Read(file);
        entries = parts.Values;
        StoredPart[] pickles = [.. parts.Values.Where(part => part.Name.EndsWith(Pickle, StringComparison.Ordinal))];
        if (pickles is not [StoredPart pickle])
            throw new FormatException("it is a zip archive without one data.pkl: torch.save did not write it");
        string folder = pickle.Name[..^Pickle.Length];
        CheckByteOrder(file, parts.GetValueOrDefault($"{folder}/byteorder"));

        pickle.Verify(file);
        TorchObjects objects = new();
        object? root = PickleMachine.Read(new ByteCursor(file, pickle.Offset, pickle.Offset + pickle.Length), objects);
        foreach (TorchStorage storage in objects.Storages.Values)
        {
            if (!parts.TryGetValue($"{folder}/data/{storage.Key}", out StoredPart? part))
                throw new FormatException($"its storage '{storage.Key}' is missing from the archive");
            if ((UInt128)part.Length != (UInt128)storage.Count * (uint)storage.Type.SizeInBytes())
            {
                throw new FormatException(
                    $"its storage '{storage.Key}' should have {storage.Count} elements of type {storage.Type} "
                    + $"and has {part.Length} bytes");
            }
            storage.Offset = part.Offset;
        }
        return root;
    }

    private static void CheckByteOrder(BinaryFile file, StoredPart? part)
    {
        if (part is null)
            return;
        byte[] text = new byte[Math.Min(part.Length, LongestByteOrder)];
        file.Read(part.Offset, text);
        if (!text.AsSpan().SequenceEqual("little"u8))
        {
            string printable = string.Concat(Encoding.Latin1.GetString(text).Select(c => char.IsControl(c) ? '?' : c));
            throw new FormatException($"its numbers are '{printable}'-endian, and only little-endian ones are read");
        }
    }
}
