using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// The pass of a <see cref="Resampler"/> across rows with AVX2: the bytes of two rows in turn, multiplied by the two rows'
/// weights and added in one instruction.
/// </summary>
internal static unsafe class ColumnFilter
{
    /// <summary>Sums up rows by weight.</summary>
    /// <param name="rows">The rows, one behind the other, each as long as the result.</param>
    /// <param name="weights">The weight of each row.</param>
    /// <param name="destination">Receives the sums.</param>
    /// <returns>How many bytes were written; the rest of the row is shorter than a vector.</returns>
    public static int Apply(ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        int stride = destination.Length, x = 0;
        fixed (byte* first = rows, to = destination)
        {
            for (; x <= stride - Vector256<byte>.Count; x += Vector256<byte>.Count)
                Sum(first + x, stride, weights).Store(to + x);
        }
        return x;
    }

    private static Vector256<byte> Sum(byte* from, int stride, ReadOnlySpan<int> weights)
    {
        Vector256<int> highA = Vector256<int>.Zero, highB = highA, highC = highA, highD = highA;
        Vector256<int> lowA = Vector256.Create(Resampler.Rounding), lowB = lowA, lowC = lowA, lowD = lowA;
        for (int i = 0; i < weights.Length; i += 2, from += 2 * (nint)stride)
        {
            bool paired = i + 1 < weights.Length;
            int weight = paired ? weights[i + 1] : 0;
            Vector256<short> high = Vector256.Create(SplitWeight.High(weights[i], weight)).AsInt16();
            Vector256<short> low = Vector256.Create(SplitWeight.Low(weights[i], weight)).AsInt16();
            Vector256<byte> upper = Vector256.Load(from), lower = Vector256.Load(paired ? from + stride : from);
            Vector256<byte> left = Avx2.UnpackLow(upper, lower), right = Avx2.UnpackHigh(upper, lower);
            Vector256<short> a = Avx2.UnpackLow(left, Vector256<byte>.Zero).AsInt16();
            Vector256<short> b = Avx2.UnpackHigh(left, Vector256<byte>.Zero).AsInt16();
            Vector256<short> c = Avx2.UnpackLow(right, Vector256<byte>.Zero).AsInt16();
            Vector256<short> d = Avx2.UnpackHigh(right, Vector256<byte>.Zero).AsInt16();
            highA += Avx2.MultiplyAddAdjacent(a, high);
            highB += Avx2.MultiplyAddAdjacent(b, high);
            highC += Avx2.MultiplyAddAdjacent(c, high);
            highD += Avx2.MultiplyAddAdjacent(d, high);
            lowA += Avx2.MultiplyAddAdjacent(a, low);
            lowB += Avx2.MultiplyAddAdjacent(b, low);
            lowC += Avx2.MultiplyAddAdjacent(c, low);
            lowD += Avx2.MultiplyAddAdjacent(d, low);
        }

        // Packing undoes the order of unpacking, lane by lane.
        return Avx2.PackUnsignedSaturate(
            Avx2.PackSignedSaturate(Join(highA, lowA), Join(highB, lowB)),
            Avx2.PackSignedSaturate(Join(highC, lowC), Join(highD, lowD)));
    }

    private static Vector256<int> Join(Vector256<int> high, Vector256<int> low) =>
        ((high << SplitWeight.LowBits) + low) >> ResampleAxis.PrecisionBits;
}
