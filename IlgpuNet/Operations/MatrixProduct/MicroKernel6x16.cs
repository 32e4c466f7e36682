using System.Runtime.Intrinsics;

namespace IlgpuNet.Operations;

/// <summary>
/// A tile of 6 by 16 for AVX2: twelve of sixteen registers hold results, two the panel's row, one a broadcast element.
/// </summary>
internal readonly unsafe struct MicroKernel6x16 : IMicroKernel
{
    public static int Rows => 6;

    public static int Columns => 16;

    /// <summary>16 KiB of a panel, half of the smallest first cache in use.</summary>
    public static int SliceDepth => 256;

    /// <summary>Half of 512 KiB.</summary>
    public static int TallSliceDepth => 128;

    public static void Run(
        float** rows, int taps, nint offset, nint depth, nint step,
        float* panel, nint stride, float** c, nint column, bool accumulate)
    {
        Vector256<float> c0x = Vector256<float>.Zero, c0y = Vector256<float>.Zero;
        Vector256<float> c1x = Vector256<float>.Zero, c1y = Vector256<float>.Zero;
        Vector256<float> c2x = Vector256<float>.Zero, c2y = Vector256<float>.Zero;
        Vector256<float> c3x = Vector256<float>.Zero, c3y = Vector256<float>.Zero;
        Vector256<float> c4x = Vector256<float>.Zero, c4y = Vector256<float>.Zero;
        Vector256<float> c5x = Vector256<float>.Zero, c5y = Vector256<float>.Zero;
        for (; taps > 0; taps--, rows += Rows)
        {
            float* a0 = rows[0], a1 = rows[1], a2 = rows[2], a3 = rows[3], a4 = rows[4], a5 = rows[5];
            nint i = offset;
            for (nint k = depth; k > 0; k--, i += step, panel += stride)
            {
                Vector256<float> bx = Vector256.Load(panel), by = Vector256.Load(panel + 8);
                Vector256<float> a = Vector256.Create(a0[i]);
                c0x = Vector256.FusedMultiplyAdd(a, bx, c0x);
                c0y = Vector256.FusedMultiplyAdd(a, by, c0y);
                a = Vector256.Create(a1[i]);
                c1x = Vector256.FusedMultiplyAdd(a, bx, c1x);
                c1y = Vector256.FusedMultiplyAdd(a, by, c1y);
                a = Vector256.Create(a2[i]);
                c2x = Vector256.FusedMultiplyAdd(a, bx, c2x);
                c2y = Vector256.FusedMultiplyAdd(a, by, c2y);
                a = Vector256.Create(a3[i]);
                c3x = Vector256.FusedMultiplyAdd(a, bx, c3x);
                c3y = Vector256.FusedMultiplyAdd(a, by, c3y);
                a = Vector256.Create(a4[i]);
                c4x = Vector256.FusedMultiplyAdd(a, bx, c4x);
                c4y = Vector256.FusedMultiplyAdd(a, by, c4y);
                a = Vector256.Create(a5[i]);
                c5x = Vector256.FusedMultiplyAdd(a, bx, c5x);
                c5y = Vector256.FusedMultiplyAdd(a, by, c5y);
            }
        }
        Store(c[0] + column, c0x, c0y, accumulate);
        Store(c[1] + column, c1x, c1y, accumulate);
        Store(c[2] + column, c2x, c2y, accumulate);
        Store(c[3] + column, c3x, c3y, accumulate);
        Store(c[4] + column, c4x, c4y, accumulate);
        Store(c[5] + column, c5x, c5y, accumulate);
    }

    private static void Store(float* c, Vector256<float> x, Vector256<float> y, bool accumulate)
    {
        if (accumulate)
        {
            x += Vector256.Load(c);
            y += Vector256.Load(c + 8);
        }
        Vector256.Store(x, c);
        Vector256.Store(y, c + 8);
    }
}
