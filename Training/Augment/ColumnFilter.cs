using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// The pass of a <see cref="Resampler"/> across rows with AVX2: the bytes of two rows in turn, multiplied by the
/// weights of both rows and added in one instruction.
/// </summary>
internal sealed unsafe class ColumnFilter
{
    // High and low numbers of the weights of a pair of rows.
    private const int WeightsPerPair = 2;

    private Vector256<short>[] _weights = [];

    /// <summary>Sums up rows by weight.</summary>
    /// <param name="rows">The rows, one behind the other, each as long as the result.</param>
    /// <param name="weights">The weight of each row.</param>
    /// <param name="destination">Receives the sums.</param>
    /// <returns>How many bytes were written; the rest of the row is shorter than a vector.</returns>
    public int Apply(ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        Prepare(weights);
        // The last row may have no partner; then it is read twice, with a weight of 0.
        nint stride = destination.Length, last = weights.Length % 2 == 0 ? stride : 0;
        fixed (byte* first = rows, to = destination)
        fixed (Vector256<short>* pairs = _weights)
        {
            return weights.Length <= 2
                ? Apply<OnePair>(first, stride, last, pairs, 1, to)
                : Apply<AnyPairs>(first, stride, last, pairs, (weights.Length + 1) / 2, to);
        }
    }

    private void Prepare(ReadOnlySpan<int> weights)
    {
        int pairs = (weights.Length + 1) / 2;
        if (_weights.Length < WeightsPerPair * pairs) _weights = new Vector256<short>[WeightsPerPair * pairs];
        for (int i = 0; i < pairs; i++)
        {
            int upper = weights[2 * i], lower = 2 * i + 1 < weights.Length ? weights[2 * i + 1] : 0;
            _weights[WeightsPerPair * i] = Vector256.Create(SplitWeight.High(upper, lower)).AsInt16();
            _weights[WeightsPerPair * i + 1] = Vector256.Create(SplitWeight.Low(upper, lower)).AsInt16();
        }
    }

    private static int Apply<TPairs>(byte* rows, nint stride, nint last, Vector256<short>* weights, int any, byte* to)
        where TPairs : struct, IPairs
    {
        int x = 0, pairs = TPairs.Count(any);
        for (; x <= stride - Vector256<byte>.Count; x += Vector256<byte>.Count)
        {
            byte* from = rows + x;
            Vector256<short>* weight = weights;
            Vector256<int> highA = Vector256<int>.Zero, highB = highA, highC = highA, highD = highA;
            Vector256<int> lowA = Vector256.Create(Resampler.Rounding), lowB = lowA, lowC = lowA, lowD = lowA;
            for (int pair = 1; pair <= pairs; pair++, from += 2 * stride, weight += WeightsPerPair)
            {
                Vector256<byte> upper = Vector256.Load(from);
                Vector256<byte> lower = Vector256.Load(from + (pair < pairs ? stride : last));
                Vector256<byte> left = Avx2.UnpackLow(upper, lower), right = Avx2.UnpackHigh(upper, lower);
                Vector256<short> a = Avx2.UnpackLow(left, Vector256<byte>.Zero).AsInt16();
                Vector256<short> b = Avx2.UnpackHigh(left, Vector256<byte>.Zero).AsInt16();
                Vector256<short> c = Avx2.UnpackLow(right, Vector256<byte>.Zero).AsInt16();
                Vector256<short> d = Avx2.UnpackHigh(right, Vector256<byte>.Zero).AsInt16();
                Vector256<short> high = weight[0], low = weight[1];
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
            Avx2.PackUnsignedSaturate(
                Avx2.PackSignedSaturate(Join(highA, lowA), Join(highB, lowB)),
                Avx2.PackSignedSaturate(Join(highC, lowC), Join(highD, lowD))).Store(to + x);
        }
        return x;
    }

    private static Vector256<int> Join(Vector256<int> high, Vector256<int> low) =>
        ((high << SplitWeight.LowBits) + low) >> ResampleAxis.PrecisionBits;
}
