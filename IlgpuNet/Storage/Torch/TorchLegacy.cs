namespace IlgpuNet.Storage.Torch;

/// <summary>
/// The form of torch.save before PyTorch 1.6, and later on request: five pickles after each other (a magic number, the
/// protocol 1001, the machine, the object, the keys of the storages) and then each storage in the order of the keys,
/// its number of elements in eight bytes before it.
/// </summary>
internal static class TorchLegacy
{
    private const long Protocol = 1001;

    /// <summary>The pickle of the magic number.</summary>
    public static ReadOnlySpan<byte> Signature =>
        [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>What the pickle holds; its storages know their places.</summary>
    /// <exception cref="FormatException">The message ends a sentence about the file.</exception>
    public static object? Read(BinaryFile file)
    {
        ByteCursor cursor = new(file, 0, file.Length);
        if (!cursor.Read(Signature.Length).SequenceEqual(Signature))
            throw new FormatException("its magic number is damaged");
        TorchObjects objects = new();
        object? protocol = PickleMachine.Read(cursor, objects);
        if (protocol is not Protocol)
            throw new FormatException($"its protocol is not {Protocol}");
        if ((PickleMachine.Read(cursor, objects) as PickleDictionary)?.Find("little_endian") is not true)
            throw new FormatException("its numbers are big-endian, and only little-endian ones are read");
        object? root = PickleMachine.Read(cursor, objects);
        PickleList keys = PickleMachine.Read(cursor, objects) as PickleList
            ?? throw new FormatException("its list of storages is none");
        foreach (object? key in keys.Items)
            Locate(cursor, objects, key as string ?? throw new FormatException("its list of storages has no names"));
        if (objects.Storages.Values.FirstOrDefault(storage => storage.Offset is null) is { } missing)
            throw new FormatException($"its storage '{missing.Key}' is missing from its list");
        return root;
    }

    private static void Locate(ByteCursor cursor, TorchObjects objects, string key)
    {
        if (!objects.Storages.TryGetValue(key, out TorchStorage? storage) || storage.Offset is not null)
            throw new FormatException("its list of storages names one twice, or one that no tensor uses");
        long count = cursor.ReadInt64();
        if (count != storage.Count)
            throw new FormatException($"its storage '{key}' should have {storage.Count} elements and has {count}");
        storage.Offset = cursor.Position;
        UInt128 bytes = (UInt128)count * (uint)storage.Type.SizeInBytes();
        cursor.Skip(bytes > long.MaxValue ? long.MaxValue : (long)bytes);
    }
}
