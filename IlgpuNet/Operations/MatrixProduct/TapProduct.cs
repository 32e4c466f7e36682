using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The blocked matrix product behind the forward pass and the data gradient: for each position (image, i, j) of a grid,
/// result[position] (+)= bias + sum over taps of source[position + tap] times the tap's weights. Rows of the source are
/// reached through pointers ("indirect convolution"), so nothing is copied unless the channels are very few.
/// </summary>
/// <remarks>
/// Marat Dukhan, "The Indirect Convolution Algorithm", arXiv:1907.02129; the blocking follows Goto and van de Geijn,
/// "Anatomy of High-Performance Matrix Multiplication", 2008: a slice of a panel stays in the first cache while all
/// rows of the block pass it, the block's rows stay in the second.
/// </remarks>
internal sealed unsafe class TapProduct<TKernel>
    where TKernel : struct, IMicroKernel
{
    /// <summary>Rows of a block: with a slice's depth they fit the second cache beside the result.</summary>
    private const int BlockRows = 96;

    /// <summary>Multiply-adds of a piece of work at least: finding its rows has a price of its own.</summary>
    private const long PieceWork = 1 << 19;

    private int _tiles, _rowBlocks, _groupPanels, _panels, _panelBlocks;
    private Slice[] _slices = [];
    private float* _zeros, _packed;

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

    /// <summary>The weights.</summary>
    public required WeightPanels<TKernel> Weights { get; init; }

    /// <summary>Added to each result; null for none.</summary>
    public float* Bias { get; init; }

    /// <summary>Whether to add to the result.</summary>
    public bool Accumulate { get; init; }

    /// <summary>
    /// If set, the window rows are copied first, and the product has one group and one tap, whose <see cref="Depth"/>
    /// is the whole window.
    /// </summary>
    public ConvolutionShape? Gather { get; init; }

    /// <summary>What follows, each block of rows and panel at a time; null for nothing.</summary>
    public IConvolutionEpilogue? Epilogue { get; init; }

    private int Positions => Grid.Images * Grid.Height * Grid.Width;

    /// <summary>Computes the result.</summary>
    public void Run(HostDevice host)
    {
        using MemoryScope scope = host.OpenScope();
        _tiles = WorkSplit.Parts(Positions, TKernel.Rows);
        _groupPanels = Blocking<TKernel>.Panels(Columns);
        _panels = Groups * _groupPanels;
        _rowBlocks = WorkSplit.Parts(_tiles, Blocking<TKernel>.Tiles(BlockRows));
        long work = (long)Positions * Taps.Length * Depth * _panels * TKernel.Columns;
        int most = (int)Math.Clamp(work / (_rowBlocks * PieceWork), 1, _panels);
        _panelBlocks = Math.Min(most, WorkSplit.Parts(WorkSplit.Pieces, _rowBlocks));
        _slices = CutDepth(Taps.Length, Depth);
        _zeros = Tensor.Zeros(host, new Shape(Groups * Depth)).Floats();
        if (_rowBlocks > 1 && Taps.Length > 0)
            PackAll(host);
        Epilogue?.Begin(_rowBlocks);
        host.Threads.Run(_rowBlocks * _panelBlocks, RunItem);
    }

    /// <summary>
    /// Packs the weights once for all blocks of rows. A single block packs each slice as it comes to it.
    /// </summary>
    private void PackAll(HostDevice host)
    {
        Tensor packed = Tensor.Empty(host, new Shape(checked(_panels * Taps.Length * Depth * TKernel.Columns)));
        _packed = packed.Floats();
        host.Threads.Run(_panels, panel =>
        {
            foreach (Slice slice in _slices)
                Pack(panel, slice, Packed(panel, slice));
        });
    }

    private void Pack(int panel, Slice slice, float* destination)
    {
        (int group, int groupPanel) = Math.DivRem(panel, _groupPanels);
        Weights.Pack(group, groupPanel, Taps.AsSpan(slice.Tap, slice.Taps), slice.Offset, slice.Depth, destination);
    }

    private float* Packed(int panel, Slice slice) =>
        _packed + (((long)panel * Taps.Length + slice.Tap) * Depth + slice.Offset) * TKernel.Columns;

    private void RunItem(int item)
    {
        (int rowBlock, int panelBlock) = Math.DivRem(item, _panelBlocks);
        (int firstTile, int tiles) = WorkSplit.Part(_tiles, _rowBlocks, rowBlock);
        (int firstPanel, int panels) = WorkSplit.Part(_panels, _panelBlocks, panelBlock);

        ThreadScratch scratch = ThreadScratch.Current;
        int firstRow = firstTile * TKernel.Rows, rows = Math.Min(tiles * TKernel.Rows, Positions - firstRow);
        float** sources = SourceRows(scratch, firstRow, rows, tiles);
        float** results = ResultRows(scratch, firstRow, rows, tiles);
        bool accumulate = Accumulate;
        if (!accumulate && (Bias is not null || Taps.Length == 0))
        {
            for (int panel = firstPanel; panel < firstPanel + panels; panel++)
                Prefill(results, rows, panel);
            accumulate = true;
        }
        bool byPanel = Epilogue is { WantsRows: false } && _slices.Length > 0;
        foreach (Slice slice in _slices)
        {
            for (int panel = firstPanel; panel < firstPanel + panels; panel++)
            {
                float* weights;
                if (_packed is not null)
                {
                    weights = Packed(panel, slice);
                }
                else
                {
                    weights = scratch.Floats(ScratchUse.Panel, slice.Taps * slice.Depth * TKernel.Columns);
                    Pack(panel, slice, weights);
                }
                RunPanel(scratch, sources, results, tiles, panel, slice, weights, accumulate);
                if (byPanel && slice == _slices[^1])
                    Finish(results, rowBlock, rows, panel, panels: 1);
            }
            accumulate = true;
        }
        if (!byPanel)
            Finish(results, rowBlock, rows, firstPanel, panels);
    }

    /// <summary>Hands over neighbouring panels of a block of rows.</summary>
    private void Finish(float** results, int rowBlock, int rows, int firstPanel, int panels)
    {
        (_, int first, _) = Place(firstPanel);
        (_, int last, int width) = Place(firstPanel + panels - 1);
        Epilogue?.Finish(rowBlock, results, rows, first, last + width - first);
    }

    private void RunPanel(
        ThreadScratch scratch, float** sources, float** results, int tiles,
        int panel, Slice slice, float* weights, bool accumulate)
    {
        (int group, int column, int width) = Place(panel);
        int rows = TKernel.Rows, columns = TKernel.Columns, step = Taps.Length * rows;
        int offset = group * Depth + slice.Offset;
        sources += slice.Tap * rows;
        if (width == columns)
        {
            for (int tile = 0; tile < tiles; tile++, sources += step, results += rows)
                TKernel.Run(sources, slice.Taps, offset, slice.Depth, 1, weights, columns, results, column, accumulate);
            return;
        }
        float** edge = EdgeTile.Rows<TKernel>(scratch);
        for (int tile = 0; tile < tiles; tile++, sources += step, results += rows)
        {
            TKernel.Run(sources, slice.Taps, offset, slice.Depth, 1, weights, columns, edge, 0, false);
            EdgeTile.Move(edge, results, rows, column, width, accumulate);
        }
    }

    /// <summary>The group of a panel, and its columns in the result.</summary>
    private (int Group, int Column, int Width) Place(int panel)
    {
        (int group, int groupPanel) = Math.DivRem(panel, _groupPanels);
        int column = groupPanel * TKernel.Columns;
        return (group, group * Columns + column, Math.Min(TKernel.Columns, Columns - column));
    }

    /// <summary>Pointers [tile][tap][row]; those past the last position repeat it.</summary>
    private float** SourceRows(ThreadScratch scratch, int firstRow, int rows, int tiles)
    {
        float** pointers = scratch.Pointers(ScratchUse.SourceRows, (long)tiles * Taps.Length * TKernel.Rows);
        if (Gather is { } shape)
        {
            float* left = scratch.Floats(ScratchUse.Left, (long)rows * Depth);
            new WindowRows(shape, Source.Map, group: 0).Copy(firstRow, rows, 0, Depth, left, Depth);
            for (int row = 0; row < tiles * TKernel.Rows; row++)
                pointers[row] = left + (long)Math.Min(row, rows - 1) * Depth;
            return pointers;
        }
        PixelGrid source = Source;
        PositionCursor position = new(firstRow, Grid.Height, Grid.Width);
        for (int row = 0; row < tiles * TKernel.Rows; row++)
        {
            (int tile, int r) = Math.DivRem(row, TKernel.Rows);
            float** pointer = pointers + tile * Taps.Length * TKernel.Rows + r;
            foreach (Tap tap in Taps)
            {
                float* pixel = source.Pixel(position, tap);
                *pointer = pixel is null ? _zeros : pixel;
                pointer += TKernel.Rows;
            }
            if (row < rows - 1)
                position.Advance();
        }
        return pointers;
    }

    /// <summary>Pointers [tile][row]; those past the last position lead to a row nobody reads.</summary>
    private float** ResultRows(ThreadScratch scratch, int firstRow, int rows, int tiles)
    {
        float** pointers = scratch.Pointers(ScratchUse.ResultRows, (long)tiles * TKernel.Rows);
        float* unread = scratch.Floats(ScratchUse.Unread, (long)_panels * TKernel.Columns);
        PixelGrid result = Result;
        PositionCursor position = new(firstRow, Grid.Height, Grid.Width);
        for (int row = 0; row < tiles * TKernel.Rows; row++, position.Advance())
            pointers[row] = row < rows ? result.Pixel(position, default) : unread;
        return pointers;
    }

    private void Prefill(float** results, int rows, int panel)
    {
        (_, int column, int width) = Place(panel);
        for (int row = 0; row < rows; row++)
        {
            Span<float> result = new(results[row] + column, width);
            if (Bias is null)
                result.Clear();
            else
                new ReadOnlySpan<float>(Bias + column, width).CopyTo(result);
        }
    }

    /// <summary>Whole taps where several fit a panel's slice, else equal parts of each tap's channels.</summary>
    private static Slice[] CutDepth(int taps, int depth)
    {
        int most = TKernel.SliceDepth;
        int tapsAtOnce = Math.Max(1, most / depth), parts = WorkSplit.Parts(depth, most);
        List<Slice> slices = [];
        for (int tap = 0; tap < taps; tap += tapsAtOnce)
        {
            for (int part = 0; part < parts; part++)
            {
                (int offset, int length) = WorkSplit.Part(depth, parts, part);
                slices.Add(new Slice(tap, Math.Min(tapsAtOnce, taps - tap), offset, length));
            }
        }
        return [.. slices];
    }

    /// <summary>Part of the depth: some taps, some of their channels.</summary>
    private readonly record struct Slice(int Tap, int Taps, int Offset, int Depth);
}
