using System.Numerics;

namespace IlgpuNet.Operations;

/// <summary>
/// A tile of 4 rows by two vectors, for any instruction set: eleven registers in use, of the sixteen or more that each
/// has.
/// </summary>
internal readonly unsafe struct MicroKernelPortable : IMicroKernel
{
    public static int Rows => 4;

    public static int Columns => 2 * Vector<float>.Count;

    /// <summary>16 KiB of a panel.</summary>
    public static int SliceDepth => 4096 / Columns;

    /// <summary>Half of 512 KiB with vectors of eight.</summary>
    public static int TallSliceDepth => SliceDepth / 2;

    public static void Run(
        float** rows, int taps, nint offset, nint depth, nint step,
        float* panel, nint stride, float** c, nint column, bool accumulate)
    {
        Vector<float> c0x = Vector<float>.Zero, c0y = Vector<float>.Zero;
        Vector<float> c1x = Vector<float>.Zero, c1y = Vector<float>.Zero;
        Vector<float> c2x = Vector<float>.Zero, c2y = Vector<float>.Zero;
        Vector<float> c3x = Vector<float>.Zero, c3y = Vector<float>.Zero;
        for (; taps > 0; taps--, rows += Rows)
        {
            float* a0 = rows[0], a1 = rows[1], a2 = rows[2], a3 = rows[3];
            nint i = offset;
            for (nint k = depth; k > 0; k--, i += step, panel += stride)
            {
                Vector<float> bx = Vector.Load(panel), by = Vector.Load(panel + Vector<float>.Count);
                Vector<float> a = Vector.Create(a0[i]);
                c0x = Vector.MultiplyAddEstimate(a, bx, c0x);
                c0y = Vector.MultiplyAddEstimate(a, by, c0y);
                a = Vector.Create(a1[i]);
                c1x = Vector.MultiplyAddEstimate(a, bx, c1x);
                c1y = Vector.MultiplyAddEstimate(a, by, c1y);
                a = Vector.Create(a2[i]);
                c2x = Vector.MultiplyAddEstimate(a, bx, c2x);
                c2y = Vector.MultiplyAddEstimate(a, by, c2y);
                a = Vector.Create(a3[i]);
                c3x = Vector.MultiplyAddEstimate(a, bx, c3x);
                c3y = Vector.MultiplyAddEstimate(a, by, c3y);
            }
        }
        Store(c[0] + column, c0x, c0y, accumulate);
        Store(c[1] + column, c1x, c1y, accumulate);
        Store(c[2] + column, c2x, c2y, accumulate);
        Store(c[3] + column, c3x, c3y, accumulate);
    }

    private static void Store(float* c, Vector<float> x, Vector<float> y, bool accumulate)
    {
        if (accumulate)
        {
            x += Vector.Load(c);
            y += Vector.Load(c + Vector<float>.Count);
        }
        Vector.Store(x, c);
        Vector.Store(y, c + Vector<float>.Count);
    }
}
