using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// The pass of a <see cref="Resampler"/> along rows with AVX2. Two outputs share a vector, one in each lane; the
/// colours of two neighbouring pixels are multiplied by their weights and added in one instruction. Weights that an
/// output does not have are 0.
/// </summary>
internal sealed unsafe class RowFilter
{
    // Outputs that are stored at once: x to x + 3 in the first lanes of four vectors, x + 4 to x + 7 in the second.
    private const int Group = 8;

    private const int VectorsPerGroup = Group / 2;

    // High and low numbers of a pair's weights, each for both outputs of a vector.
    private const int WeightsPerPair = 2;

    // Where the pixels of an output begin, in bytes.
    private int[] _first = [];
    private int[] _taps = [];
    private Vector256<short>[] _weights = [];
    private int _pairs;

    /// <summary>Lays the weights of an axis out.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="inputs">Length of a row.</param>
    /// <param name="outputs">How many outputs the axis was prepared for.</param>
    public void Prepare(ResampleAxis axis, int inputs, int outputs)
    {
        int most = 0;
        for (int i = 0; i < outputs; i++) most = Math.Max(most, axis.Weights(i).Length);
        _pairs = (most + 1) / 2;
        int groups = (outputs + Group - 1) / Group;
        Reserve(groups);
        for (int i = 0; i < groups * Group; i++)
        {
            Span<int> taps = _taps.AsSpan(0, 2 * _pairs);
            taps.Clear();
            _first[i] = 0;
            if (i < outputs)
            {
                // At the end of a row pairs begin earlier: they may reach beyond it by a pixel, and by another pair
                // that is read with them, which is padding.
                int first = Math.Max(0, Math.Min(axis.First(i), inputs - taps.Length));
                axis.Weights(i).CopyTo(taps[(axis.First(i) - first)..]);
                _first[i] = first * RgbImage.BytesPerPixel;
            }
            Place(taps, i);
        }
    }

    /// <summary>Resizes a row.</summary>
    /// <param name="row">The pixels of an <see cref="RgbImage"/>, which end in padding.</param>
    /// <param name="destination">Receives as many pixels as there are outputs.</param>
    public void Apply(ReadOnlySpan<byte> row, Span<byte> destination)
    {
        fixed (byte* source = row)
        fixed (int* first = _first)
        fixed (Vector256<short>* weights = _weights)
        {
            // Enlarged pictures have two weights an output.
            if (_pairs == 1)
                Apply<OnePair>(source, first, weights, destination);
            else
                Apply<AnyPairs>(source, first, weights, destination);
        }
    }

    private void Apply<TPairs>(byte* source, int* first, Vector256<short>* weights, Span<byte> destination)
        where TPairs : struct, IPairs
    {
        int pairs = TPairs.Count(_pairs), bytes = destination.Length;
        nint step = pairs * WeightsPerPair;
        fixed (byte* result = destination)
        {
            for (int to = 0; to < bytes; to += Vector256<byte>.Count, first += Group, weights += VectorsPerGroup * step)
            {
                Vector256<int> a = Sum(source, first, weights, pairs);
                Vector256<int> b = Sum(source, first + 1, weights + step, pairs);
                Vector256<int> c = Sum(source, first + 2, weights + 2 * step, pairs);
                Vector256<int> d = Sum(source, first + 3, weights + 3 * step, pairs);
                Vector256<byte> group =
                    Avx2.PackUnsignedSaturate(Avx2.PackSignedSaturate(a, b), Avx2.PackSignedSaturate(c, d));
                if (to <= bytes - Vector256<byte>.Count)
                    group.Store(result + to);
                else
                    StoreStart(group, destination[to..]);
            }
        }
    }

    private static void StoreStart(Vector256<byte> group, Span<byte> destination)
    {
        Span<byte> all = stackalloc byte[Vector256<byte>.Count];
        group.CopyTo(all);
        all[..destination.Length].CopyTo(destination);
    }

    /// <summary>Four colours of an output and of the fourth behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Sum(byte* source, int* first, Vector256<short>* weights, int pairs)
    {
        // Red of both pixels of a pair, green, blue, and the fourth byte.
        Vector256<byte> even = Vector256.Create(
            Vector128.Create((byte)0, 255, 4, 255, 1, 255, 5, 255, 2, 255, 6, 255, 3, 255, 7, 255));
        Vector256<byte> odd = Vector256.Create(
            Vector128.Create((byte)8, 255, 12, 255, 9, 255, 13, 255, 10, 255, 14, 255, 11, 255, 15, 255));
        byte* near = source + first[0], far = source + first[VectorsPerGroup];
        Vector256<byte> pixels = Vector256.Create(Vector128.Load(near), Vector128.Load(far));
        Vector256<short> colours = Avx2.Shuffle(pixels, even).AsInt16();
        Vector256<int> high = Avx2.MultiplyAddAdjacent(colours, weights[0]);
        Vector256<int> low = Avx2.MultiplyAddAdjacent(colours, weights[1]);
        for (int pair = 1; pair < pairs; pair++)
        {
            weights += WeightsPerPair;
            bool begins = pair % 2 == 0;
            if (begins)
            {
                near += Vector128<byte>.Count;
                far += Vector128<byte>.Count;
                pixels = Vector256.Create(Vector128.Load(near), Vector128.Load(far));
            }
            colours = Avx2.Shuffle(pixels, begins ? even : odd).AsInt16();
            high += Avx2.MultiplyAddAdjacent(colours, weights[0]);
            low += Avx2.MultiplyAddAdjacent(colours, weights[1]);
        }
        low += Vector256.Create(Resampler.Rounding);
        return ((high << SplitWeight.LowBits) + low) >> ResampleAxis.PrecisionBits;
    }

    /// <summary>Puts the weights of an output into its half of its vector.</summary>
    private void Place(ReadOnlySpan<int> taps, int output)
    {
        int lane = output % Group / VectorsPerGroup;
        int vector = output / Group * VectorsPerGroup + output % VectorsPerGroup;
        Span<Vector256<short>> weights = _weights.AsSpan(vector * _pairs * WeightsPerPair);
        for (int pair = 0; pair < _pairs; pair++)
        {
            Set(ref weights[WeightsPerPair * pair], lane, SplitWeight.High(taps[2 * pair], taps[2 * pair + 1]));
            Set(ref weights[WeightsPerPair * pair + 1], lane, SplitWeight.Low(taps[2 * pair], taps[2 * pair + 1]));
        }
    }

    private static void Set(ref Vector256<short> both, int lane, int weights)
    {
        Vector128<short> own = Vector128.Create(weights).AsInt16();
        both = lane == 0 ? both.WithLower(own) : both.WithUpper(own);
    }

    private void Reserve(int groups)
    {
        int vectors = groups * VectorsPerGroup * _pairs * WeightsPerPair;
        if (_weights.Length < vectors) _weights = new Vector256<short>[vectors];
        if (_first.Length < groups * Group) _first = new int[groups * Group];
        if (_taps.Length < 2 * _pairs) _taps = new int[2 * _pairs];
    }
}
