namespace IlgpuNet.Random;

/// <summary>
/// Reads one <see cref="Philox"/> stream in order: the random decisions of one sample's augmentation, say. It is a
/// mutable struct: keep it in one local variable, or pass it by <c>ref</c>.
/// </summary>
public struct PhiloxCursor
{
    private readonly Philox _philox;
    private long _index;
    private long _block = -1;
    private (uint A, uint B, uint C, uint D) _words;

    internal PhiloxCursor(Philox philox, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        _philox = philox;
        _index = index;
    }

    /// <summary>The index of the next 32-bit word; a cursor made at it continues this one.</summary>
    public readonly long Index => _index;

    /// <summary>The generator that it reads.</summary>
    public readonly Philox Generator => _philox;

    /// <summary>The next 32-bit word.</summary>
    public uint NextUInt32()
    {
        var block = _index >> 2;
        if (block != _block)
        {
            _words = _philox.BlockAt((ulong)block);
            _block = block;
        }

        return (_index++ & 3) switch { 0 => _words.A, 1 => _words.B, 2 => _words.C, _ => _words.D };
    }

    /// <summary>The next 64-bit word; takes two words, the low one first.</summary>
    public ulong NextUInt64()
    {
        var low = NextUInt32();
        return Philox.Pack(low, NextUInt32());
    }

    /// <summary>A uniform value in [0, 1); takes one word.</summary>
    public float NextUniform() => Philox.ToUniform(NextUInt32());

    /// <summary>A uniform value from <paramref name="low"/> to <paramref name="high"/>; takes one word.</summary>
    public float NextUniform(float low, float high) => low + (high - low) * NextUniform();

    /// <summary>A uniform integer in [0, <paramref name="bound"/>); always takes two words.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return Philox.Bounded(NextUInt64(), bound);
    }

    /// <summary>True with the given probability; takes one word.</summary>
    public bool NextBool(float probability = 0.5f) => NextUniform() < probability;

    /// <summary>A standard normal value; takes two words.</summary>
    public float NextNormal()
    {
        var a = NextUInt32();
        return Philox.ToNormal(a, NextUInt32()).Even;
    }
}
