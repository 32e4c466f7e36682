namespace IlgpuNet.Random;

/// <summary>A <see cref="Philox"/> in words of 32 bits, as kernels take it.</summary>
internal readonly struct PhiloxKey
{
    public readonly uint SeedLow;
    public readonly uint SeedHigh;
    public readonly uint StreamLow;
    public readonly uint StreamHigh;

    /// <summary>The words of a generator.</summary>
    public PhiloxKey(Philox philox)
    {
        (SeedLow, SeedHigh) = ((uint)philox.Seed, (uint)(philox.Seed >> 32));
        (StreamLow, StreamHigh) = ((uint)philox.Stream, (uint)(philox.Stream >> 32));
    }

    /// <summary>The generator.</summary>
    public Philox Generator => new(Philox.Pack(SeedLow, SeedHigh), Philox.Pack(StreamLow, StreamHigh));

    /// <summary>The word at an index, <see cref="Philox.UInt32"/>.</summary>
    public uint Word(long index)
    {
        (uint a, uint b, uint c, uint d) = Philox.Block(
            (uint)(index >> 2), (uint)(index >> 34), StreamLow, StreamHigh, SeedLow, SeedHigh);
        int place = (int)index & 3;
        return place == 0 ? a : place == 1 ? b : place == 2 ? c : d;
    }
}
