using System.Numerics;
using System.Runtime.CompilerServices;

namespace IlgpuNet.Operations;

/// <summary>
/// The transforms in two directions, a vector of channels at a time: the columns of a square, then its rows.
/// </summary>
internal static unsafe class WinogradTransform
{
    /// <summary>Height and width of the window.</summary>
    public const int Window = 3;

    /// <summary>Transforms a square of pixels.</summary>
    /// <param name="source">Its first pixel.</param>
    /// <param name="row">Distance of its rows.</param>
    /// <param name="pixel">Distance of its pixels in a row.</param>
    /// <param name="channels">Channels, whole vectors.</param>
    /// <param name="result">Where the first element goes.</param>
    /// <param name="resultRow">Distance of the rows of elements.</param>
    /// <param name="element">Distance of the elements in a row.</param>
    public static void Apply<TStep>(
        float* source, nint row, nint pixel, nint channels, float* result, nint resultRow, nint element)
        where TStep : struct, IWinogradStep
    {
        int lanes = Vector<float>.Count;
        float* columns = stackalloc float[TStep.To * TStep.From * lanes];
        for (nint channel = 0; channel < channels; channel += lanes)
        {
            for (int i = 0; i < TStep.From; i++)
                TStep.Apply(source + channel + i * pixel, row, columns + i * lanes, TStep.From * lanes);
            for (int i = 0; i < TStep.To; i++)
                TStep.Apply(columns + i * TStep.From * lanes, lanes, result + channel + i * resultRow, element);
        }
    }

    /// <summary>Transforms a patch of products back, one vector of channels.</summary>
    /// <param name="products">The first of them.</param>
    /// <param name="step">Distance of the products.</param>
    /// <param name="halfway">Room for the transformed columns, vectors [Results][Extent].</param>
    /// <param name="result">Results, vectors [<see cref="IWinogradRow.Results"/>][Results].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Result<TRow>(float* products, nint step, float* halfway, float* result)
        where TRow : struct, IWinogradRow
    {
        int lanes = Vector<float>.Count;
        for (int i = 0; i < TRow.Extent; i++)
            TRow.Result(products + i * step, TRow.Extent * step, halfway + i * lanes, TRow.Extent * lanes);
        for (int i = 0; i < TRow.Results; i++)
            TRow.Result(halfway + i * TRow.Extent * lanes, lanes, result + i * TRow.Results * lanes, lanes);
    }
}
