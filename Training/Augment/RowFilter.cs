using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// The pass of a <see cref="Resampler"/> along rows with AVX2. Four neighbouring pixels are two pairs; a pair's colours
/// are multiplied by its two weights and added in one instruction. Weights that an output does not have are 0.
/// </summary>
internal sealed unsafe class RowFilter
{
    private const int Block = 4;

    // High and low numbers of the first pair and of the second, each for four colours.
    private const int VectorsPerBlock = 4;

    private int[] _first = [];
    private int[] _taps = [];
    private Vector128<int>[] _weights = [];
    private int _blocks;

    /// <summary>Lays the weights of an axis out.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="inputs">Length of a row.</param>
    /// <param name="outputs">How many outputs the axis was prepared for.</param>
    public void Prepare(ResampleAxis axis, int inputs, int outputs)
    {
        int most = 0;
        for (int i = 0; i < outputs; i++) most = Math.Max(most, axis.Weights(i).Length);
        _blocks = (most + Block - 1) / Block;
        Reserve(outputs);
        Span<int> taps = _taps.AsSpan(0, _blocks * Block);
        Span<Vector128<int>> weights = _weights;
        for (int i = 0; i < outputs; i++)
        {
            // At the end of a row blocks begin earlier: they may reach beyond it by less than a block, which is padding.
            ReadOnlySpan<int> own = axis.Weights(i);
            _first[i] = Math.Max(0, Math.Min(axis.First(i), inputs - taps.Length));
            taps.Clear();
            own.CopyTo(taps[(axis.First(i) - _first[i])..]);
            for (int tap = 0; tap < taps.Length; tap += Block, weights = weights[VectorsPerBlock..])
            {
                weights[0] = Vector128.Create(SplitWeight.High(taps[tap], taps[tap + 1]));
                weights[1] = Vector128.Create(SplitWeight.High(taps[tap + 2], taps[tap + 3]));
                weights[2] = Vector128.Create(SplitWeight.Low(taps[tap], taps[tap + 1]));
                weights[3] = Vector128.Create(SplitWeight.Low(taps[tap + 2], taps[tap + 3]));
            }
        }
    }

    /// <summary>Resizes a row.</summary>
    /// <param name="row">The pixels of an <see cref="RgbImage"/>, which end in padding.</param>
    /// <param name="destination">Receives as many pixels as there are outputs.</param>
    public void Apply(ReadOnlySpan<byte> row, Span<byte> destination)
    {
        int pixels = destination.Length / RgbImage.BytesPerPixel, blocks = _blocks;
        nint step = blocks * VectorsPerBlock;
        fixed (byte* source = row, result = destination)
        fixed (int* first = _first)
        fixed (Vector128<int>* start = _weights)
        {
            Vector128<int>* weights = start;
            int x = 0;
            for (; x <= pixels - Block; x += Block, weights += Block * step)
            {
                Vector128<int> a = Sum(source, first[x], weights, blocks);
                Vector128<int> b = Sum(source, first[x + 1], weights + step, blocks);
                Vector128<int> c = Sum(source, first[x + 2], weights + 2 * step, blocks);
                Vector128<int> d = Sum(source, first[x + 3], weights + 3 * step, blocks);
                Pack(a, b, c, d).Store(result + x * RgbImage.BytesPerPixel);
            }
            for (; x < pixels; x++, weights += step)
            {
                Vector128<int> sum = Sum(source, first[x], weights, blocks);
                ((uint*)result)[x] = Pack(sum, sum, sum, sum).AsUInt32().ToScalar();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum(byte* source, int first, Vector128<int>* weights, int blocks)
    {
        // Of each lane the first or the second pair: red of both pixels, green, blue, and the fourth byte.
        Vector256<byte> pairs = Vector256.Create(
            (byte)0, 255, 4, 255, 1, 255, 5, 255, 2, 255, 6, 255, 3, 255, 7, 255,
            8, 255, 12, 255, 9, 255, 13, 255, 10, 255, 14, 255, 11, 255, 15, 255);
        byte* from = source + (nint)first * RgbImage.BytesPerPixel;
        short* weight = (short*)weights;
        Vector256<int> high = Vector256<int>.Zero, low = Vector256<int>.Zero;
        for (int block = 0; block < blocks; block++)
        {
            Vector256<short> colours =
                Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(from), pairs).AsInt16();
            high += Avx2.MultiplyAddAdjacent(colours, Vector256.Load(weight));
            low += Avx2.MultiplyAddAdjacent(colours, Vector256.Load(weight + Vector256<short>.Count));
            from += Vector128<byte>.Count;
            weight += 2 * Vector256<short>.Count;
        }
        Vector256<int> sum = (high << SplitWeight.LowBits) + low;
        return sum.GetLower() + sum.GetUpper();
    }

    private static Vector128<byte> Pack(Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d) =>
        Sse2.PackUnsignedSaturate(Sse2.PackSignedSaturate(Round(a), Round(b)), Sse2.PackSignedSaturate(Round(c), Round(d)));

    private static Vector128<int> Round(Vector128<int> sum) =>
        (sum + Vector128.Create(Resampler.Rounding)) >> ResampleAxis.PrecisionBits;

    private void Reserve(int outputs)
    {
        int vectors = outputs * _blocks * VectorsPerBlock;
        if (_weights.Length < vectors) _weights = new Vector128<int>[vectors];
        if (_first.Length < outputs) _first = new int[outputs];
        if (_taps.Length < _blocks * Block) _taps = new int[_blocks * Block];
    }
}
