using System.Numerics;
using System.Runtime.CompilerServices;

namespace IlgpuNet.Operations;

/// <summary>
/// The transforms in two directions, a vector of channels at a time: the columns of a patch, then its rows.
/// </summary>
internal static unsafe class WinogradTransform<TRow>
    where TRow : struct, IWinogradRow
{
    private const int Window = 3;

    /// <summary>Elements of a transformed patch: products per patch and pair of channels.</summary>
    public static int Elements => TRow.Extent * TRow.Extent;

    /// <summary>Transforms a patch of the source.</summary>
    /// <param name="source">Its first pixel.</param>
    /// <param name="row">Distance of its rows.</param>
    /// <param name="channels">Channels, whole vectors; its pixels follow each other.</param>
    /// <param name="result">Where the first element goes.</param>
    /// <param name="step">Distance of the elements.</param>
    public static void Source(float* source, nint row, int channels, float* result, nint step)
    {
        int lanes = Vector<float>.Count;
        float* columns = stackalloc float[Elements * lanes];
        for (int channel = 0; channel < channels; channel += lanes)
        {
            for (int i = 0; i < TRow.Extent; i++)
                TRow.Source(source + channel + i * channels, row, columns + i * lanes, TRow.Extent * lanes);
            for (int i = 0; i < TRow.Extent; i++)
            {
                nint first = i * TRow.Extent;
                TRow.Source(columns + first * lanes, lanes, result + channel + first * step, step);
            }
        }
    }

    /// <summary>Transforms windows.</summary>
    /// <param name="weights">Their first element, of all pairs of channels; the others follow.</param>
    /// <param name="count">Pairs of channels, whole vectors.</param>
    /// <param name="result">Where the first element goes.</param>
    /// <param name="step">Distance of the elements.</param>
    public static void Weights(float* weights, nint count, float* result, nint step)
    {
        int lanes = Vector<float>.Count;
        float* columns = stackalloc float[TRow.Extent * Window * lanes];
        for (nint pair = 0; pair < count; pair += lanes)
        {
            for (int i = 0; i < Window; i++)
                TRow.Weights(weights + pair + i * count, Window * count, columns + i * lanes, Window * lanes);
            for (int i = 0; i < TRow.Extent; i++)
                TRow.Weights(columns + i * Window * lanes, lanes, result + pair + i * TRow.Extent * step, step);
        }
    }

    /// <summary>Transforms a patch of products back, one vector of channels.</summary>
    /// <param name="products">The first of them.</param>
    /// <param name="step">Distance of the products.</param>
    /// <param name="halfway">Room for the transformed columns, vectors [Results][Extent].</param>
    /// <param name="result">Results, vectors [<see cref="IWinogradRow.Results"/>][Results].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Result(float* products, nint step, float* halfway, float* result)
    {
        int lanes = Vector<float>.Count;
        for (int i = 0; i < TRow.Extent; i++)
            TRow.Result(products + i * step, TRow.Extent * step, halfway + i * lanes, TRow.Extent * lanes);
        for (int i = 0; i < TRow.Results; i++)
            TRow.Result(halfway + i * TRow.Extent * lanes, lanes, result + i * TRow.Results * lanes, lanes);
    }
}
