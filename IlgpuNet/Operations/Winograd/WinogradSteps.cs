using System.Runtime.CompilerServices;

namespace IlgpuNet.Operations;

/// <summary>B^T d: a patch of the source.</summary>
internal readonly unsafe struct SourceStep<TRow> : IWinogradStep
    where TRow : struct, IWinogradRow
{
    public static int From => TRow.Extent;

    public static int To => TRow.Extent;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(float* source, nint step, float* result, nint resultStep) =>
        TRow.Source(source, step, result, resultStep);
}

/// <summary>G g: a window.</summary>
internal readonly unsafe struct WeightStep<TRow> : IWinogradStep
    where TRow : struct, IWinogradRow
{
    public static int From => WinogradTransform.Window;

    public static int To => TRow.Extent;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(float* source, nint step, float* result, nint resultStep) =>
        TRow.Weights(source, step, result, resultStep);
}

/// <summary>A dy: a patch of the result's gradient.</summary>
internal readonly unsafe struct ResultGradientStep<TRow> : IWinogradStep
    where TRow : struct, IWinogradRow
{
    public static int From => TRow.Results;

    public static int To => TRow.Extent;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(float* source, nint step, float* result, nint resultStep) =>
        TRow.ResultGradient(source, step, result, resultStep);
}

/// <summary>G^T m: the gradient of a window.</summary>
internal readonly unsafe struct WeightGradientStep<TRow> : IWinogradStep
    where TRow : struct, IWinogradRow
{
    public static int From => TRow.Extent;

    public static int To => WinogradTransform.Window;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(float* source, nint step, float* result, nint resultStep) =>
        TRow.WeightGradient(source, step, result, resultStep);
}
