using System.Numerics;

namespace IlgpuNet.Operations;

internal static unsafe partial class PartialSums
{
    /// <summary>Adds a run of single-precision sums to double-precision ones and clears the run.</summary>
    public static void AddRun(float* run, int width, double* sums)
    {
        int c = 0;
        for (; c <= width - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(run + c), out Vector<double> low, out Vector<double> high);
            double* upper = sums + c + Vector<double>.Count;
            Vector.Store(Vector.Load(sums + c) + low, sums + c);
            Vector.Store(Vector.Load(upper) + high, upper);
        }
        for (; c < width; c++)
            sums[c] += run[c];
        new Span<float>(run, width).Clear();
    }

    /// <summary>Adds pieces of <paramref name="width"/> sums each to the first of them, in order.</summary>
    public static void AddPieces(double* sums, int pieces, int width)
    {
        for (int piece = 1; piece < pieces; piece++)
        {
            double* addend = sums + (long)piece * width;
            int i = 0;
            for (; i <= width - Vector<double>.Count; i += Vector<double>.Count)
                Vector.Store(Vector.Load(sums + i) + Vector.Load(addend + i), sums + i);
            for (; i < width; i++)
                sums[i] += addend[i];
        }
    }
}
