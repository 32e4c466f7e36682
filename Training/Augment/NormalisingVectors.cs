using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// <see cref="Normalisation"/> with AVX2: the 24 values of eight pixels in three vectors. Large pictures are written
/// past the caches, where their memory is aligned: there they would first have to be fetched to be overwritten, and
/// they would drive out what the resampler works with.
/// </summary>
internal static unsafe class NormalisingVectors
{
    private const int Pixels = 8;
    private const int Values = 3 * Pixels;

    // A quarter of a megabyte: no core's second cache keeps several of these.
    private const int LargeLength = 1 << 16;

    private static readonly Part s_first = new(0), s_second = new(1), s_third = new(2);

    /// <summary>Whether the processor has what they need.</summary>
    public static bool AreSupported => Avx2.IsSupported && Fma.IsSupported;

    /// <summary>Normalises whole vectors of every row.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="flip">Whether to exchange left and right.</param>
    /// <param name="destination">Receives rows, columns, then red, green, blue.</param>
    /// <returns>How many pixels of each row were normalised, from its left.</returns>
    public static int Apply(RgbImage image, bool flip, Span<float> destination)
    {
        Part a = s_first, b = s_second, c = s_third;
        Vector256<byte> orderA = a.Order(flip), orderB = b.Order(flip), orderC = c.Order(flip);

        // Each part reads four pixels: the first, the middle and the last four of eight, or the other way round.
        int nearest = flip ? 4 * RgbImage.BytesPerPixel : 0, middle = 2 * RgbImage.BytesPerPixel;
        int count = image.Width / Pixels, farthest = 2 * middle - nearest, step = flip ? -Values : Values;
        fixed (byte* pixels = image.Pixels)
        fixed (float* values = destination)
        {
            bool stream = destination.Length >= LargeLength && image.Width % Pixels == 0
                && (nint)values % Vector256<byte>.Count == 0;
            for (int y = 0; y < image.Height; y++)
            {
                byte* from = pixels + (nint)y * image.Width * RgbImage.BytesPerPixel;
                float* to = values + (nint)y * image.Width * 3;
                if (flip) to += image.Width * 3 - Values;
                for (int i = 0; i < count; i++, from += Pixels * RgbImage.BytesPerPixel, to += step)
                {
                    Store(Normalise(from + nearest, orderA, a), to, stream);
                    Store(Normalise(from + middle, orderB, b), to + Vector256<float>.Count, stream);
                    Store(Normalise(from + farthest, orderC, c), to + 2 * Vector256<float>.Count, stream);
                }
            }
            // Other threads may see such values later than what is written behind them.
            if (stream) Sse.StoreFence();
        }
        return count * Pixels;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> values, float* to, bool stream)
    {
        if (stream)
            values.StoreAlignedNonTemporal(to);
        else
            values.Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Normalise(byte* pixels, Vector256<byte> order, in Part part)
    {
        Vector256<int> colours = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(pixels), order).AsInt32();
        Vector256<float> share = Divide(
            Vector256.ConvertToSingle(colours), Vector256.Create(-255f), Vector256.Create(1 / 255f));
        return Divide(share - part.Means, part.MinusDeviations, part.Reciprocals);
    }

    /// <summary>
    /// x / divisor, rounded as a division rounds it: two multiply-adds put right the product with the reciprocal
    /// (Markstein, "Computation of Elementary Functions on the IBM RISC System/6000 Processor", 1990); the tests
    /// compare every value.
    /// </summary>
    private static Vector256<float> Divide(
        Vector256<float> x, Vector256<float> minusDivisor, Vector256<float> reciprocal)
    {
        Vector256<float> quotient = x * reciprocal;
        Vector256<float> rest = Fma.MultiplyAdd(minusDivisor, quotient, x);
        return Fma.MultiplyAdd(rest, reciprocal, quotient);
    }

    /// <summary>What eight of the 24 values have to do with, by their channels.</summary>
    private readonly struct Part
    {
        private const int Lanes = 8;
        private const byte Nothing = 255;

        private readonly Vector256<byte> _order, _flippedOrder;

        public Part(int index)
        {
            int first = index * Lanes;
            Means = OfChannels(first, channel => Normalisation.Means[channel]);
            MinusDeviations = OfChannels(first, channel => -Normalisation.Deviations[channel]);
            Reciprocals = OfChannels(first, channel => 1 / Normalisation.Deviations[channel]);
            // The first pixel that is read: 0, 2 and 4; in a mirrored row 4, 2 and 0, with the pixels from 7 to 0.
            _order = Places(first, value => value / 3 - 2 * index);
            _flippedOrder = Places(first, value => Pixels - 1 - value / 3 - (4 - 2 * index));
        }

        public Vector256<float> Means { get; }

        public Vector256<float> MinusDeviations { get; }

        public Vector256<float> Reciprocals { get; }

        /// <summary>Which byte becomes the lowest one of each number.</summary>
        public Vector256<byte> Order(bool flip) => flip ? _flippedOrder : _order;

        private static Vector256<float> OfChannels(int first, Func<int, float> of) =>
            Vector256.Create([.. Enumerable.Range(first, Lanes).Select(value => of(value % 3))]);

        private static Vector256<byte> Places(int first, Func<int, int> pixel) => Vector256.Create(
        [
            .. Enumerable.Range(first, Lanes).SelectMany(
                value => (byte[])
                [
                    (byte)(pixel(value) * RgbImage.BytesPerPixel + value % 3), Nothing, Nothing, Nothing,
                ]),
        ]);
    }
}
