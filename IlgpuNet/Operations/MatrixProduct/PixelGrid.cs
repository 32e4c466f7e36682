using System.Runtime.CompilerServices;

namespace IlgpuNet.Operations;

/// <summary>A pixel that a position reads, relative to the position's own, and the weights that go with it.</summary>
/// <param name="Row">Rows below the position's own pixel.</param>
/// <param name="Column">Columns to the right of it.</param>
/// <param name="Weights">Where the tap's weights start, in elements from the first weight of a channel.</param>
internal readonly record struct Tap(int Row, int Column, int Weights);

/// <summary>
/// A rectangle of pixels in every image of a map: the pixel of the position (i, j) is
/// (<see cref="Row"/> + i * <see cref="RowStep"/>, <see cref="Column"/> + j * <see cref="ColumnStep"/>).
/// </summary>
internal readonly unsafe struct PixelGrid
{
    /// <summary>First element of the first image.</summary>
    public required float* Map { get; init; }

    /// <summary>Height of an image.</summary>
    public required int Height { get; init; }

    /// <summary>Width of an image.</summary>
    public required int Width { get; init; }

    /// <summary>Elements of a pixel.</summary>
    public required int Channels { get; init; }

    /// <summary>Row of the first position.</summary>
    public int Row { get; init; }

    /// <summary>Column of the first position.</summary>
    public int Column { get; init; }

    /// <summary>Rows between positions.</summary>
    public required int RowStep { get; init; }

    /// <summary>Columns between positions.</summary>
    public required int ColumnStep { get; init; }

    /// <summary>
    /// First element of the pixel <paramref name="tap"/> away from a position's own; null outside the map.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Pixel(in PositionCursor position, Tap tap)
    {
        int h = Row + position.I * RowStep + tap.Row, w = Column + position.J * ColumnStep + tap.Column;
        return (uint)h < (uint)Height && (uint)w < (uint)Width
            ? Map + (((long)position.Image * Height + h) * Width + w) * Channels
            : null;
    }

    /// <summary>Whether any position of a grid of the given extents finds a pixel at <paramref name="tap"/>.</summary>
    public bool Reaches(Tap tap, int height, int width) =>
        Reaches(Row + tap.Row, RowStep, height, Height) && Reaches(Column + tap.Column, ColumnStep, width, Width);

    private static bool Reaches(int start, int step, int positions, int extent)
    {
        int first = start >= 0 ? 0 : WorkSplit.Parts(-start, step);
        return first < positions && start + first * step < extent;
    }
}
