using IlgpuNet.Devices;

namespace IlgpuNet.Operations;

/// <summary>A pixel of the source that a position reads, relative to the position's own.</summary>
internal readonly record struct Tap(int Row, int Column);

/// <summary>
/// A rectangle of pixels in every image of a map: the pixel of the position (i, j) is (Row + i * RowStep, Column + j * ColumnStep).
/// </summary>
internal readonly unsafe struct PixelGrid(
    float* map, int height, int width, int channels, Tap origin, Tap step)
{
    /// <summary>First element of the pixel <paramref name="tap"/> away from a position's own; null outside the map.</summary>
    public float* Pixel(int image, int i, int j, Tap tap)
    {
        int h = origin.Row + i * step.Row + tap.Row, w = origin.Column + j * step.Column + tap.Column;
        return (uint)h < (uint)height && (uint)w < (uint)width
            ? map + (((long)image * height + h) * width + w) * channels
            : null;
    }
}

/// <summary>
/// The blocked matrix product behind the forward pass and the data gradient: for each position (image, i, j) of a grid,
/// result[position] (+)= bias + sum over taps of source[position + tap] times the tap's weights. Rows of the source are
/// reached through pointers ("indirect convolution"), so nothing is copied unless the channels are very few.
/// </summary>
/// <remarks>
/// Marat Dukhan, "The Indirect Convolution Algorithm", arXiv:1907.02129; the blocking follows Goto and van de Geijn,
/// "Anatomy of High-Performance Matrix Multiplication", 2008: a slice of a panel stays in the first cache while all rows of
/// the block pass it, the block's rows stay in the second.
/// </remarks>
internal sealed unsafe class TapProduct<TKernel>
    where TKernel : struct, IMicroKernel
{
    /// <summary>Floats of a panel's slice: 16 KiB, half of the smallest first cache in use.</summary>
    private const int SliceLength = 4096;

    /// <summary>Rows of a block: with a slice's depth they fit the second cache beside the result.</summary>
    private const int BlockRows = 96;

    private int _tiles, _rowBlocks, _panelCount, _panelBlocks;

    /// <summary>Positions of the grid.</summary>
    public required (int Images, int Height, int Width) Grid { get; init; }

    /// <summary>Where the source's pixels are.</summary>
    public required PixelGrid Source { get; init; }

    /// <summary>Where the result's pixels are.</summary>
    public required PixelGrid Result { get; init; }

    /// <summary>What each position reads; may be empty.</summary>
    public required Tap[] Taps { get; init; }

    /// <summary>Parts of the channels that do not see each other.</summary>
    public required int Groups { get; init; }

    /// <summary>Source channels of a group.</summary>
    public required int Depth { get; init; }

    /// <summary>Result channels of a group.</summary>
    public required int Columns { get; init; }

    /// <summary>The weights, as <see cref="Panels{TKernel}"/> packs them.</summary>
    public required float* Weights { get; init; }

    /// <summary>A row of zeros of at least <see cref="Depth"/> elements, read where a tap leaves the map.</summary>
    public required float* Zeros { get; init; }

    /// <summary>Added to each result; null for none.</summary>
    public float* Bias { get; init; }

    /// <summary>Whether to add to the result.</summary>
    public bool Accumulate { get; init; }

    /// <summary>
    /// If set, the window rows are copied first and the product has one tap of <see cref="Depth"/> = the whole window.
    /// </summary>
    public ConvolutionShape? Gather { get; init; }

    /// <summary>The map that <see cref="Gather"/> copies from.</summary>
    public float* GatherFrom { get; init; }

    private int Positions => Grid.Images * Grid.Height * Grid.Width;

    /// <summary>Computes the result.</summary>
    public void Run(HostThreads threads)
    {
        _tiles = WorkSplit.Parts(Positions, TKernel.Rows);
        _panelCount = Panels<TKernel>.Count(Columns);
        _rowBlocks = WorkSplit.Parts(_tiles, Math.Max(1, BlockRows / TKernel.Rows));
        _panelBlocks = Math.Min(_panelCount, WorkSplit.Parts(WorkSplit.Pieces, Groups * _rowBlocks));
        threads.Run(Groups * _rowBlocks * _panelBlocks, RunItem);
    }

    private void RunItem(int item)
    {
        (item, int panelBlock) = Math.DivRem(item, _panelBlocks);
        (int group, int rowBlock) = Math.DivRem(item, _rowBlocks);
        (int firstTile, int tiles) = WorkSplit.Part(_tiles, _rowBlocks, rowBlock);
        (int firstPanel, int panels) = WorkSplit.Part(_panelCount, _panelBlocks, panelBlock);

        ThreadScratch scratch = ThreadScratch.Current;
        int firstRow = firstTile * TKernel.Rows, rows = Math.Min(tiles * TKernel.Rows, Positions - firstRow);
        float** sources = SourceRows(scratch, group, firstRow, rows, tiles);
        float** results = ResultRows(scratch, group, firstRow, rows, tiles);
        bool accumulate = Accumulate;
        if (!accumulate && (Bias is not null || Taps.Length == 0))
        {
            int column = firstPanel * TKernel.Columns;
            int length = Math.Min(panels * TKernel.Columns, Columns - column);
            Prefill(results, rows, Bias is null ? null : Bias + group * Columns, column, length);
            accumulate = true;
        }

        int slice = SliceLength / TKernel.Columns;
        int tapsAtOnce = Math.Max(1, slice / Depth), parts = WorkSplit.Parts(Depth, slice);
        for (int tap = 0; tap < Taps.Length; tap += tapsAtOnce)
        {
            int taps = Math.Min(tapsAtOnce, Taps.Length - tap);
            for (int part = 0; part < parts; part++)
            {
                (int offset, int depth) = WorkSplit.Part(Depth, parts, part);
                for (int panel = firstPanel; panel < firstPanel + panels; panel++)
                {
                    long row = ((long)group * _panelCount + panel) * Taps.Length * Depth + (long)tap * Depth + offset;
                    RunPanel(scratch, sources + tap * TKernel.Rows, results, tiles, panel * TKernel.Columns,
                        taps, offset, depth, Weights + row * TKernel.Columns, accumulate);
                }
                accumulate = true;
            }
        }
    }

    private void RunPanel(
        ThreadScratch scratch, float** sources, float** results, int tiles, int column,
        int taps, int offset, int depth, float* panel, bool accumulate)
    {
        int rows = TKernel.Rows, step = Taps.Length * rows, width = Columns - column;
        if (width >= TKernel.Columns)
        {
            for (int tile = 0; tile < tiles; tile++)
                TKernel.Run(sources + tile * step, taps, offset, depth, 1, panel, results + tile * rows, column, accumulate);
            return;
        }
        float** edge = EdgeTile.Rows<TKernel>(scratch);
        for (int tile = 0; tile < tiles; tile++)
        {
            TKernel.Run(sources + tile * step, taps, offset, depth, 1, panel, edge, 0, false);
            EdgeTile.Move(edge, results + tile * rows, rows, column, width, accumulate);
        }
    }

    /// <summary>Pointers [tile][tap][row]; those past the last position repeat it.</summary>
    private float** SourceRows(ThreadScratch scratch, int group, int firstRow, int rows, int tiles)
    {
        float** pointers = scratch.Pointers(ScratchUse.SourceRows, (long)tiles * Taps.Length * TKernel.Rows);
        if (Gather is { } shape)
        {
            float* left = scratch.Floats(ScratchUse.Left, (long)rows * Depth);
            new WindowRows(shape, GatherFrom, group).Copy(firstRow, rows, 0, Depth, left, Depth);
            for (int row = 0; row < tiles * TKernel.Rows; row++)
                pointers[row] = left + (long)Math.Min(row, rows - 1) * Depth;
            return pointers;
        }
        long channel = (long)group * Depth;
        PositionCursor position = new(firstRow, Grid.Height, Grid.Width);
        for (int row = 0; row < tiles * TKernel.Rows; row++)
        {
            (int tile, int r) = Math.DivRem(row, TKernel.Rows);
            for (int tap = 0; tap < Taps.Length; tap++)
            {
                float* pixel = Source.Pixel(position.Image, position.I, position.J, Taps[tap]);
                pointers[(tile * Taps.Length + tap) * TKernel.Rows + r] = pixel is null ? Zeros : pixel + channel;
            }
            if (row < rows - 1)
                position.Advance();
        }
        return pointers;
    }

    /// <summary>Pointers [tile][row]; those past the last position lead to a row nobody reads.</summary>
    private float** ResultRows(ThreadScratch scratch, int group, int firstRow, int rows, int tiles)
    {
        float** pointers = scratch.Pointers(ScratchUse.ResultRows, (long)tiles * TKernel.Rows);
        float* unread = scratch.Floats(ScratchUse.Unread, (long)_panelCount * TKernel.Columns);
        long channel = (long)group * Columns;
        PositionCursor position = new(firstRow, Grid.Height, Grid.Width);
        for (int row = 0; row < tiles * TKernel.Rows; row++, position.Advance())
        {
            pointers[row] = row < rows
                ? Result.Pixel(position.Image, position.I, position.J, default) + channel
                : unread;
        }
        return pointers;
    }

    private static void Prefill(float** results, int rows, float* bias, int column, int length)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<float> result = new(results[row] + column, length);
            if (bias is null)
                result.Clear();
            else
                new ReadOnlySpan<float>(bias + column, length).CopyTo(result);
        }
    }
}
