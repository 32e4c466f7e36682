using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// Crops and resizes as torchvision does on Pillow images, bit for bit: an antialiased triangle filter over the pixels
/// of the crop, first along rows, then along columns, with 8-bit values in between and weights of 22 fractional bits.
/// Weights of networks that were trained elsewhere keep their accuracy only if pictures look as they did there.
/// </summary>
/// <remarks>It keeps its buffers: use one for each thread.</remarks>
public sealed class Resampler
{
    /// <summary>One half in the fractional bits of a weight.</summary>
    internal const int Rounding = 1 << (ResampleAxis.PrecisionBits - 1);

    private readonly ResampleAxis _columns = new();
    private readonly ResampleAxis _rows = new();
    private readonly RgbImage _narrow = new();
    private readonly RowFilter? _rowFilter;
    private readonly ColumnFilter? _columnFilter;

    /// <summary>A resampler.</summary>
    public Resampler()
        : this(Avx2.IsSupported)
    {
    }

    /// <summary>A resampler of one form: the results are the same.</summary>
    /// <param name="avx2">Whether to use AVX2, or what every processor has.</param>
    internal Resampler(bool avx2)
    {
        if (!avx2) return;
        _rowFilter = new RowFilter();
        _columnFilter = new ColumnFilter();
    }

    /// <summary>Resizes a crop of an image.</summary>
    /// <param name="source">The image.</param>
    /// <param name="crop">The part of it that is resized; pixels outside play no role.</param>
    /// <param name="width">The width that the crop is resized to.</param>
    /// <param name="height">The height that the crop is resized to.</param>
    /// <param name="window">The part of the resized crop that is wanted.</param>
    /// <param name="destination">Receives that part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The crop or the window is empty or reaches outside.</exception>
    public void Resize(RgbImage source, CropBox crop, int width, int height, CropBox window, RgbImage destination)
    {
        ThrowUnlessInside(crop, source.Width, source.Height, nameof(crop));
        ThrowUnlessInside(window, width, height, nameof(window));
        _columns.Prepare(crop.Width, width, window.X, window.Width);
        _rows.Prepare(crop.Height, height, window.Y, window.Height);
        destination.Resize(window.Width, window.Height);

        _rowFilter?.Prepare(_columns, crop.Width, window.Width);

        int firstRow = _rows.InputStart;
        _narrow.Resize(window.Width, _rows.InputEnd - firstRow);
        for (int y = 0; y < _narrow.Height; y++)
        {
            Span<byte> row = source.Row(crop.Y + firstRow + y)
                .Slice(crop.X * RgbImage.BytesPerPixel, crop.Width * RgbImage.BytesPerPixel);
            if (_rowFilter is not null)
                _rowFilter.Apply(row, _narrow.Row(y));
            else
                AlongRow(row, _columns, _narrow.Row(y));
        }
        for (int y = 0; y < destination.Height; y++)
            AcrossRows(_narrow, _rows.First(y) - firstRow, _rows.Weights(y), destination.Row(y));
    }

    private static void AlongRow(ReadOnlySpan<byte> row, ResampleAxis columns, Span<byte> destination)
    {
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(row);
        Span<uint> output = MemoryMarshal.Cast<byte, uint>(destination);
        for (int x = 0; x < output.Length; x++)
        {
            ReadOnlySpan<int> weights = columns.Weights(x);
            ReadOnlySpan<uint> taps = pixels.Slice(columns.First(x), weights.Length);
            Vector128<int> sum = Vector128.Create(Rounding);
            for (int i = 0; i < taps.Length; i++) sum += Widen(taps[i]) * weights[i];
            sum >>= ResampleAxis.PrecisionBits;
            output[x] = Vector128.NarrowWithSaturation(
                Vector128.NarrowWithSaturation(sum, sum).AsUInt16(), Vector128<ushort>.Zero).AsUInt32().ToScalar();
        }
    }

    private void AcrossRows(RgbImage source, int first, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        int stride = destination.Length;
        ReadOnlySpan<byte> taps = source.Pixels.Slice(first * stride, weights.Length * stride);
        int x = _columnFilter?.Apply(taps, weights, destination) ?? 0;
        for (; x <= stride - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            Vector128<int> a = Vector128.Create(Rounding);
            Vector128<int> b = a, c = a, d = a;
            int at = x;
            foreach (int weight in weights)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(taps[at..]));
                (Vector128<uint> p, Vector128<uint> q) = Vector128.Widen(low);
                (Vector128<uint> r, Vector128<uint> s) = Vector128.Widen(high);
                a += p.AsInt32() * weight;
                b += q.AsInt32() * weight;
                c += r.AsInt32() * weight;
                d += s.AsInt32() * weight;
                at += stride;
            }
            Vector128.NarrowWithSaturation(
                Vector128.NarrowWithSaturation(
                    a >> ResampleAxis.PrecisionBits, b >> ResampleAxis.PrecisionBits).AsUInt16(),
                Vector128.NarrowWithSaturation(
                    c >> ResampleAxis.PrecisionBits, d >> ResampleAxis.PrecisionBits).AsUInt16())
                .CopyTo(destination[x..]);
        }
        for (; x < stride; x++)
        {
            int sum = Rounding;
            for (int i = 0; i < weights.Length; i++) sum += taps[i * stride + x] * weights[i];
            destination[x] = (byte)Math.Min(sum >> ResampleAxis.PrecisionBits, byte.MaxValue);
        }
    }

    private static Vector128<int> Widen(uint pixel) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte())).AsInt32();

    private static void ThrowUnlessInside(CropBox box, int width, int height, string name)
    {
        if (box.X < 0 || box.Y < 0 || box.Width < 1 || box.Height < 1
            || box.X > width - box.Width || box.Y > height - box.Height)
        {
            throw new ArgumentOutOfRangeException(name, box, $"The box is empty or not inside {width} x {height}.");
        }
    }
}
