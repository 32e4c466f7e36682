using System.Runtime.Intrinsics;

namespace IlgpuNet.Operations;

/// <summary>
/// A tile of 14 by 32 for AVX-512: 28 of 32 registers hold results, two the panel's row; the elements of the left
/// factor are broadcast from memory.
/// </summary>
internal readonly unsafe struct MicroKernel14x32 : IMicroKernel
{
    public static int Rows => 14;

    public static int Columns => 32;

    /// <summary>32 KiB of a panel.</summary>
    public static int SliceDepth => 256;

    /// <summary>Processors with AVX-512 have 1 MiB or more.</summary>
    public static int TallSliceDepth => 256;

    public static void Run(
        float** rows, int taps, nint offset, nint depth, nint step,
        float* panel, nint stride, float** c, nint column, bool accumulate)
    {
        Vector512<float> c0x = Vector512<float>.Zero, c0y = Vector512<float>.Zero;
        Vector512<float> c1x = Vector512<float>.Zero, c1y = Vector512<float>.Zero;
        Vector512<float> c2x = Vector512<float>.Zero, c2y = Vector512<float>.Zero;
        Vector512<float> c3x = Vector512<float>.Zero, c3y = Vector512<float>.Zero;
        Vector512<float> c4x = Vector512<float>.Zero, c4y = Vector512<float>.Zero;
        Vector512<float> c5x = Vector512<float>.Zero, c5y = Vector512<float>.Zero;
        Vector512<float> c6x = Vector512<float>.Zero, c6y = Vector512<float>.Zero;
        Vector512<float> c7x = Vector512<float>.Zero, c7y = Vector512<float>.Zero;
        Vector512<float> c8x = Vector512<float>.Zero, c8y = Vector512<float>.Zero;
        Vector512<float> c9x = Vector512<float>.Zero, c9y = Vector512<float>.Zero;
        Vector512<float> c10x = Vector512<float>.Zero, c10y = Vector512<float>.Zero;
        Vector512<float> c11x = Vector512<float>.Zero, c11y = Vector512<float>.Zero;
        Vector512<float> c12x = Vector512<float>.Zero, c12y = Vector512<float>.Zero;
        Vector512<float> c13x = Vector512<float>.Zero, c13y = Vector512<float>.Zero;
        for (; taps > 0; taps--, rows += Rows)
        {
            float* a0 = rows[0], a1 = rows[1], a2 = rows[2], a3 = rows[3], a4 = rows[4], a5 = rows[5], a6 = rows[6];
            float* a7 = rows[7], a8 = rows[8], a9 = rows[9], a10 = rows[10], a11 = rows[11];
            float* a12 = rows[12], a13 = rows[13];
            nint i = offset;
            for (nint k = depth; k > 0; k--, i += step, panel += stride)
            {
                Vector512<float> bx = Vector512.Load(panel), by = Vector512.Load(panel + 16);
                Vector512<float> a = Vector512.Create(a0[i]);
                c0x = Vector512.FusedMultiplyAdd(a, bx, c0x);
                c0y = Vector512.FusedMultiplyAdd(a, by, c0y);
                a = Vector512.Create(a1[i]);
                c1x = Vector512.FusedMultiplyAdd(a, bx, c1x);
                c1y = Vector512.FusedMultiplyAdd(a, by, c1y);
                a = Vector512.Create(a2[i]);
                c2x = Vector512.FusedMultiplyAdd(a, bx, c2x);
                c2y = Vector512.FusedMultiplyAdd(a, by, c2y);
                a = Vector512.Create(a3[i]);
                c3x = Vector512.FusedMultiplyAdd(a, bx, c3x);
                c3y = Vector512.FusedMultiplyAdd(a, by, c3y);
                a = Vector512.Create(a4[i]);
                c4x = Vector512.FusedMultiplyAdd(a, bx, c4x);
                c4y = Vector512.FusedMultiplyAdd(a, by, c4y);
                a = Vector512.Create(a5[i]);
                c5x = Vector512.FusedMultiplyAdd(a, bx, c5x);
                c5y = Vector512.FusedMultiplyAdd(a, by, c5y);
                a = Vector512.Create(a6[i]);
                c6x = Vector512.FusedMultiplyAdd(a, bx, c6x);
                c6y = Vector512.FusedMultiplyAdd(a, by, c6y);
                a = Vector512.Create(a7[i]);
                c7x = Vector512.FusedMultiplyAdd(a, bx, c7x);
                c7y = Vector512.FusedMultiplyAdd(a, by, c7y);
                a = Vector512.Create(a8[i]);
                c8x = Vector512.FusedMultiplyAdd(a, bx, c8x);
                c8y = Vector512.FusedMultiplyAdd(a, by, c8y);
                a = Vector512.Create(a9[i]);
                c9x = Vector512.FusedMultiplyAdd(a, bx, c9x);
                c9y = Vector512.FusedMultiplyAdd(a, by, c9y);
                a = Vector512.Create(a10[i]);
                c10x = Vector512.FusedMultiplyAdd(a, bx, c10x);
                c10y = Vector512.FusedMultiplyAdd(a, by, c10y);
                a = Vector512.Create(a11[i]);
                c11x = Vector512.FusedMultiplyAdd(a, bx, c11x);
                c11y = Vector512.FusedMultiplyAdd(a, by, c11y);
                a = Vector512.Create(a12[i]);
                c12x = Vector512.FusedMultiplyAdd(a, bx, c12x);
                c12y = Vector512.FusedMultiplyAdd(a, by, c12y);
                a = Vector512.Create(a13[i]);
                c13x = Vector512.FusedMultiplyAdd(a, bx, c13x);
                c13y = Vector512.FusedMultiplyAdd(a, by, c13y);
            }
        }
        Store(c[0] + column, c0x, c0y, accumulate);
        Store(c[1] + column, c1x, c1y, accumulate);
        Store(c[2] + column, c2x, c2y, accumulate);
        Store(c[3] + column, c3x, c3y, accumulate);
        Store(c[4] + column, c4x, c4y, accumulate);
        Store(c[5] + column, c5x, c5y, accumulate);
        Store(c[6] + column, c6x, c6y, accumulate);
        Store(c[7] + column, c7x, c7y, accumulate);
        Store(c[8] + column, c8x, c8y, accumulate);
        Store(c[9] + column, c9x, c9y, accumulate);
        Store(c[10] + column, c10x, c10y, accumulate);
        Store(c[11] + column, c11x, c11y, accumulate);
        Store(c[12] + column, c12x, c12y, accumulate);
        Store(c[13] + column, c13x, c13y, accumulate);
    }

    private static void Store(float* c, Vector512<float> x, Vector512<float> y, bool accumulate)
    {
        if (accumulate)
        {
            x += Vector512.Load(c);
            y += Vector512.Load(c + 16);
        }
        Vector512.Store(x, c);
        Vector512.Store(y, c + 16);
    }
}
