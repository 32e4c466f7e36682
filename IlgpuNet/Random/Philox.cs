using System.Runtime.CompilerServices;

namespace IlgpuNet.Random;

/// <summary>
/// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011): a
/// counter-based generator. Every value is a pure function of (seed, stream, index), so it never depends on how many
/// threads draw, in which order, or where a run was resumed.
/// </summary>
/// <remarks>
/// The seed is the key (low word first); the counter is (index / 4, stream), each low word first, and the block of four
/// words it yields holds the indices 4k to 4k+3. <see cref="UInt32"/>, <see cref="Uniform(long)"/> and
/// <see cref="Normal(long)"/> are views of the same words: values that must be independent take another stream, or
/// another generator made by <see cref="Split"/>.
/// </remarks>
public readonly struct Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    // Keeps the keys that Split derives apart from the words that the parent hands out.
    private const ulong SplitKey = 0xA5A5_5A5A_C3C3_3C3C;

    /// <summary>Makes the generator of one stream.</summary>
    /// <param name="seed">The key: runs with other seeds are independent.</param>
    /// <param name="stream">One of 2^64 independent sequences of this seed.</param>
    public Philox(ulong seed, ulong stream = 0)
    {
        Seed = seed;
        Stream = stream;
    }

    /// <summary>The key of the generator.</summary>
    public ulong Seed { get; }

    /// <summary>The sequence of this seed that the generator draws from.</summary>
    public ulong Stream { get; }

    /// <summary>The generator of another stream of the same seed.</summary>
    public Philox WithStream(ulong stream) => new(Seed, stream);

    /// <summary>
    /// A generator with a derived key, independent of this one and of its other children: one per purpose
    /// (initialisation, order, augmentation), so that each purpose owns all 2^64 streams.
    /// </summary>
    /// <param name="label">Names the child.</param>
    public Philox Split(ulong label)
    {
        var (a, b, c, d) = Block(
            (uint)label, (uint)(label >> 32), (uint)Stream, (uint)(Stream >> 32),
            (uint)(Seed ^ SplitKey), (uint)((Seed ^ SplitKey) >> 32));
        return new Philox(Pack(a, b), Pack(c, d));
    }

    /// <summary>An in-order reader of this stream.</summary>
    /// <param name="index">The index of its first word.</param>
    public PhiloxCursor Cursor(long index = 0) => new(this, index);

    /// <summary>The 32-bit word at <paramref name="index"/>.</summary>
    public uint UInt32(long index)
    {
        var (a, b, c, d) = BlockAt((ulong)index >> 2);
        return (index & 3) switch { 0 => a, 1 => b, 2 => c, _ => d };
    }

    /// <summary>The 64-bit word at <paramref name="index"/>: the 32-bit words 2i (low) and 2i+1 (high).</summary>
    public ulong UInt64(long index)
    {
        var (a, b, c, d) = BlockAt((ulong)index >> 1);
        return (index & 1) == 0 ? Pack(a, b) : Pack(c, d);
    }

    /// <summary>A uniform value in [0, 1), a multiple of 2^-24: the top 24 bits of the word at the index.</summary>
    public float Uniform(long index) => ToUniform(UInt32(index));

    /// <summary>
    /// A standard normal value by Box and Muller (1958) in double precision:
    /// sqrt(-2 ln u) cos(2 pi v) at even indices and sin at odd ones, with u, v from the words of the pair.
    /// </summary>
    public float Normal(long index)
    {
        var (a, b, c, d) = BlockAt((ulong)index >> 2);
        var (even, odd) = (index & 2) == 0 ? ToNormal(a, b) : ToNormal(c, d);
        return (index & 1) == 0 ? even : odd;
    }

    /// <summary>Fills <paramref name="values"/> with the uniforms from <paramref name="start"/> on.</summary>
    /// <param name="start">The index of the first value.</param>
    /// <param name="values">Receives <c>Uniform(start + i)</c>.</param>
    public void FillUniform(long start, Span<float> values)
    {
        var i = 0;
        for (; i < values.Length && ((start + i) & 3) != 0; i++)
            values[i] = Uniform(start + i);
        for (; i + 4 <= values.Length; i += 4)
        {
            var (a, b, c, d) = BlockAt((ulong)(start + i) >> 2);
            values[i] = ToUniform(a);
            values[i + 1] = ToUniform(b);
            values[i + 2] = ToUniform(c);
            values[i + 3] = ToUniform(d);
        }

        for (; i < values.Length; i++)
            values[i] = Uniform(start + i);
    }

    /// <summary>Fills <paramref name="values"/> with the normals from <paramref name="start"/> on.</summary>
    /// <param name="start">The index of the first value.</param>
    /// <param name="values">Receives <c>Normal(start + i)</c>.</param>
    public void FillNormal(long start, Span<float> values)
    {
        var i = 0;
        for (; i < values.Length && ((start + i) & 3) != 0; i++)
            values[i] = Normal(start + i);
        for (; i + 4 <= values.Length; i += 4)
        {
            var (a, b, c, d) = BlockAt((ulong)(start + i) >> 2);
            (values[i], values[i + 1]) = ToNormal(a, b);
            (values[i + 2], values[i + 3]) = ToNormal(c, d);
        }

        for (; i < values.Length; i++)
            values[i] = Normal(start + i);
    }

    /// <summary>
    /// A permutation of 0 to <paramref name="count"/> - 1 by the Fisher-Yates shuffle; its i-th exchange draws the
    /// i-th 64-bit word, so the result depends on (seed, stream, count) alone.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public int[] Permutation(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        for (var i = count - 1; i > 0; i--)
        {
            var j = Bounded(UInt64(i), i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    /// <summary>One block of the generator: the ten rounds applied to the counter under the key.</summary>
    internal static (uint A, uint B, uint C, uint D) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = (ulong)Multiplier0 * c0;
            var p1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(p1 >> 32) ^ c1 ^ k0;
            c1 = (uint)p1;
            c2 = (uint)(p0 >> 32) ^ c3 ^ k1;
            c3 = (uint)p0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>
    /// The four words 4 * <paramref name="block"/> to 4 * <paramref name="block"/> + 3 of this stream.
    /// </summary>
    internal (uint A, uint B, uint C, uint D) BlockAt(ulong block) => Block(
        (uint)block, (uint)(block >> 32), (uint)Stream, (uint)(Stream >> 32), (uint)Seed, (uint)(Seed >> 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float ToUniform(uint word) => (word >> 8) * (1f / (1 << 24));

    internal static (float Even, float Odd) ToNormal(uint a, uint b)
    {
        // The half keeps u away from zero, where the logarithm has no value.
        var radius = Math.Sqrt(-2 * Math.Log((a + 0.5) / 4294967296.0));
        var (sin, cos) = Math.SinCos(2 * Math.PI * (b / 4294967296.0));
        return ((float)(radius * cos), (float)(radius * sin));
    }

    /// <summary>Scales a 64-bit word to [0, bound); the bias, below bound * 2^-64, cannot be seen.</summary>
    internal static int Bounded(ulong word, int bound) => (int)Math.BigMul(word, (ulong)bound, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Pack(uint low, uint high) => low | ((ulong)high << 32);
}
