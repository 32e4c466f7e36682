using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IlgpuNet.Operations;

/// <summary>Turns rows of memory into the columns of a panel.</summary>
internal static unsafe class PanelTranspose
{
    /// <summary>
    /// panel[k * columns + j] = source[j * rowLength + k] for k below <paramref name="depth"/> and j below
    /// <paramref name="length"/>, zero for the columns behind.
    /// </summary>
    public static void Run(float* source, int rowLength, int depth, int length, float* panel, int columns)
    {
        int whole = Avx.IsSupported ? depth / 8 * 8 : 0, column = 0;
        for (; column <= length - 8 && whole > 0; column += 8)
        {
            float* rows = source + (long)column * rowLength;
            for (int k = 0; k < whole; k += 8)
                Square(rows + k, rowLength, panel + (long)k * columns + column, columns);
            Rest(rows, rowLength, whole, depth, 8, panel + column, columns);
        }
        Rest(source + (long)column * rowLength, rowLength, 0, depth, length - column, panel + column, columns);
        for (int k = 0; k < depth && length < columns; k++)
            new Span<float>(panel + (long)k * columns + length, columns - length).Clear();
    }

    private static void Rest(float* source, int rowLength, int start, int depth, int length, float* panel, int columns)
    {
        for (int k = start; k < depth; k++)
        {
            for (int column = 0; column < length; column++)
                panel[(long)k * columns + column] = source[(long)column * rowLength + k];
        }
    }

    /// <summary>Eight by eight elements.</summary>
    private static void Square(float* source, nint rowLength, float* panel, nint columns)
    {
        Vector256<float> r0 = Vector256.Load(source), r1 = Vector256.Load(source + rowLength);
        Vector256<float> r2 = Vector256.Load(source + 2 * rowLength), r3 = Vector256.Load(source + 3 * rowLength);
        source += 4 * rowLength;
        Vector256<float> r4 = Vector256.Load(source), r5 = Vector256.Load(source + rowLength);
        Vector256<float> r6 = Vector256.Load(source + 2 * rowLength), r7 = Vector256.Load(source + 3 * rowLength);
        (r0, r1, r2, r3) = Quarters(r0, r1, r2, r3);
        (r4, r5, r6, r7) = Quarters(r4, r5, r6, r7);
        StoreHalves(r0, r4, panel, panel + 4 * columns);
        StoreHalves(r1, r5, panel + columns, panel + 5 * columns);
        StoreHalves(r2, r6, panel + 2 * columns, panel + 6 * columns);
        StoreHalves(r3, r7, panel + 3 * columns, panel + 7 * columns);
    }

    /// <summary>Transposes four by four in each half.</summary>
    private static (Vector256<float>, Vector256<float>, Vector256<float>, Vector256<float>) Quarters(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        Vector256<float> ab = Avx.UnpackLow(a, b), cd = Avx.UnpackLow(c, d);
        Vector256<float> abHigh = Avx.UnpackHigh(a, b), cdHigh = Avx.UnpackHigh(c, d);
        return (
            Avx.Shuffle(ab, cd, 0x44), Avx.Shuffle(ab, cd, 0xEE),
            Avx.Shuffle(abHigh, cdHigh, 0x44), Avx.Shuffle(abHigh, cdHigh, 0xEE));
    }

    private static void StoreHalves(Vector256<float> left, Vector256<float> right, float* low, float* high)
    {
        Vector256.Store(Avx.Permute2x128(left, right, 0x20), low);
        Vector256.Store(Avx.Permute2x128(left, right, 0x31), high);
    }
}
