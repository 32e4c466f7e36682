using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The blocked matrix product behind the weight gradient: dw[output][column] (+)= sum over positions of
/// dy[position][output] times element <c>column</c> of the window row at that position. Both factors are packed, a
/// slice of positions at a time, by the thread that multiplies them.
/// </summary>
/// <remarks>
/// A piece of work is a block of outputs times a block of input channels in all taps: the taps see almost the same
/// pixels, so that these come from memory once. Where such blocks are few, the positions are cut as well, into pieces
/// whose sums are kept apart and added in order. x and dy have left the caches since the forward pass: what counts
/// beside the products is that both are read seldom, and in long stretches.
/// </remarks>
internal sealed unsafe class PositionProduct<TKernel>
    where TKernel : struct, IMicroKernel
{
    /// <summary>
    /// Outputs of a block: with a slice's positions they take half of the second cache. Usually these are all there
    /// are, so that dy is read from memory in one stream.
    /// </summary>
    private const int BlockRows = 512;

    /// <summary>With more outputs than this, the second cache sets the depth of a slice, not the first.</summary>
    private const int FewOutputs = 64;

    /// <summary>Input channels of a block at least, and columns: each block packs the outputs again.</summary>
    private const int BlockChannels = 64, BlockColumns = 256;

    /// <summary>Pieces of work wanted.</summary>
    private const int Items = WorkSplit.Pieces / 2;

    /// <summary>Positions of a piece at least: adding up the pieces has its price.</summary>
    private const int PiecePositions = 512;

    /// <summary>Columns of the window rows copied at once: short stretches of memory are slow to read.</summary>
    private const int StripColumns = 256;

    /// <summary>Elements of a cache line.</summary>
    private const int CacheLine = 16;

    private readonly ConvolutionShape _shape;
    private readonly Tap[] _taps;
    private readonly int _slice, _slices, _tileLength, _stripStride, _pieces, _tiles, _rowBlocks, _channelBlocks;
    private float* _x, _dy, _sums;
    private bool _accumulate;

    /// <summary>Plans the product: a function of the shape and the kernel alone.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="taps">The taps that see more than padding; the gradient of the others is zero.</param>
    public PositionProduct(ConvolutionShape shape, Tap[] taps)
    {
        (_shape, _taps) = (shape, taps);
        _slice = shape.GroupOutputs > FewOutputs ? TKernel.TallSliceDepth : TKernel.SliceDepth;
        // The line between them spreads the rows of the tiles over the sets of the cache.
        _tileLength = _slice * TKernel.Rows + CacheLine;
        // An odd number of cache lines: a power of two would put all the copied rows into few sets of the cache.
        int columns = Blocking<TKernel>.Panels(Math.Min(StripColumns, shape.Depth)) * TKernel.Columns;
        _stripStride = (WorkSplit.Parts(columns, CacheLine) | 1) * CacheLine;
        _slices = WorkSplit.Parts(shape.Positions, _slice);
        _tiles = WorkSplit.Parts(shape.GroupOutputs, TKernel.Rows);
        _rowBlocks = WorkSplit.Parts(shape.GroupOutputs, BlockRows);
        int blocks = shape.Groups * _rowBlocks, channels = Math.Max(BlockChannels, BlockColumns / shape.Taps);
        _channelBlocks = Math.Clamp(WorkSplit.Parts(Items, blocks), 1, Math.Max(1, shape.GroupInputs / channels));
        blocks *= _channelBlocks;
        int mostPieces = SeesAll ? Math.Max(1, shape.Positions / PiecePositions) : 1;
        _pieces = Math.Clamp(WorkSplit.Parts(Items, blocks), 1, mostPieces);
    }

    private bool SeesAll => _taps.Length == _shape.Taps;

    /// <summary>Computes the gradient.</summary>
    public void Run(Tensor x, Tensor dy, Tensor dw, bool accumulate)
    {
        HostDevice host = dw.Host();
        using MemoryScope scope = host.OpenScope();
        _x = x.Floats();
        _dy = dy.Floats();
        _sums = dw.Floats();
        _accumulate = accumulate;
        Tensor? partial = null;
        if (_pieces > 1)
        {
            partial = Tensor.Empty(host, new Shape(_pieces, checked((int)dw.Shape.Count)));
            _sums = partial.Floats();
            _accumulate = false;
        }
        if (!SeesAll && !accumulate)
            dw.Clear();
        host.Threads.Run(_pieces * _shape.Groups * _rowBlocks * _channelBlocks, RunItem);
        if (partial is not null)
            SplitSum.Add(host, partial, dw, accumulate);
    }

    private void RunItem(int item)
    {
        (item, int channelBlock) = Math.DivRem(item, _channelBlocks);
        (item, int rowBlock) = Math.DivRem(item, _rowBlocks);
        (int piece, int group) = Math.DivRem(item, _shape.Groups);
        (int firstTile, int tiles) = WorkSplit.Part(_tiles, _rowBlocks, rowBlock);
        (int firstSlice, int slices) = WorkSplit.Part(_slices, _pieces, piece);

        ThreadScratch scratch = ThreadScratch.Current;
        int firstRow = firstTile * TKernel.Rows;
        float* left = scratch.Floats(ScratchUse.Left, (long)tiles * _tileLength);
        Block block = new(
            tiles, Sources(scratch, left, tiles), Results(scratch, piece, group, firstRow, tiles), scratch);
        WindowRows windows = new(_shape, _x, group);
        bool accumulate = _accumulate;
        for (int slice = firstSlice; slice < firstSlice + slices; slice++)
        {
            int position = slice * _slice, depth = Math.Min(_slice, _shape.Positions - position);
            PackOutputs(group, firstRow, tiles, position, depth, left);
            RunChannels(block, windows, channelBlock, position, depth, accumulate);
            accumulate = true;
        }
    }

    /// <summary>The columns of a block of channels: all there are, or a stretch of each tap.</summary>
    private void RunChannels(
        Block block, WindowRows windows, int channelBlock, int position, int depth, bool accumulate)
    {
        if (_channelBlocks == 1 && SeesAll)
        {
            RunColumns(block, windows, 0, _shape.Depth, position, depth, accumulate);
            return;
        }
        int units = WorkSplit.Parts(_shape.GroupInputs, TKernel.Columns);
        (int firstUnit, int count) = WorkSplit.Part(units, _channelBlocks, channelBlock);
        int channel = firstUnit * TKernel.Columns;
        int length = Math.Min(count * TKernel.Columns, _shape.GroupInputs - channel);
        foreach (Tap tap in _taps)
            RunColumns(block, windows, tap.Weights + channel, length, position, depth, accumulate);
    }

    private void RunColumns(
        Block block, WindowRows windows, int start, int length, int position, int depth, bool accumulate)
    {
        float* strip = block.Scratch.Floats(ScratchUse.Panel, (long)depth * _stripStride);
        for (int done = 0; done < length; done += StripColumns)
        {
            int width = Math.Min(StripColumns, length - done);
            windows.Copy(position, depth, start + done, width, strip, _stripStride);
            for (int column = 0; column < width; column += TKernel.Columns)
                RunPanel(block, depth, strip + column, start + done + column, width - column, accumulate);
        }
    }

    private void RunPanel(Block block, int depth, float* panel, int column, int width, bool accumulate)
    {
        int rows = TKernel.Rows;
        bool whole = width >= TKernel.Columns;
        float** sources = block.Sources, results = block.Results;
        float** edge = whole ? null : EdgeTile.Rows<TKernel>(block.Scratch);
        for (int tile = 0; tile < block.Tiles; tile++, sources += rows, results += rows)
        {
            if (whole)
            {
                Prefetch(results, column);
                TKernel.Run(sources, 1, 0, depth, rows, panel, _stripStride, results, column, accumulate);
            }
            else
            {
                TKernel.Run(sources, 1, 0, depth, rows, panel, _stripStride, edge, 0, false);
                EdgeTile.Move(edge, results, rows, column, width, accumulate);
            }
        }
    }

    /// <summary>Calls for a tile of the results, which arrives while its products are summed.</summary>
    private static void Prefetch(float** results, int column)
    {
        for (int row = 0; Sse.IsSupported && row < TKernel.Rows; row++)
        {
            for (int j = 0; j < TKernel.Columns; j += CacheLine)
                Sse.Prefetch0(results[row] + column + j);
        }
    }

    /// <summary>dy as [tile][position][row], zeros past the last output.</summary>
    /// <remarks>Rows are read whole, one after another: the hardware foresees that. The writes may jump.</remarks>
    private void PackOutputs(int group, int firstRow, int tiles, int position, int depth, float* left)
    {
        int last = _shape.GroupOutputs - firstRow, whole = Math.Min(tiles, last / TKernel.Rows);
        float* dy = _dy + (long)position * _shape.Outputs + (long)group * _shape.GroupOutputs + firstRow;
        for (int k = 0; k < depth; k++, dy += _shape.Outputs, left += TKernel.Rows)
        {
            float* source = dy, tile = left;
            for (int i = 0; i < whole; i++, source += TKernel.Rows, tile += _tileLength)
                Unsafe.CopyBlockUnaligned(tile, source, (uint)TKernel.Rows * sizeof(float));
            int rest = last - whole * TKernel.Rows;
            for (int r = 0; whole < tiles && r < TKernel.Rows; r++)
                tile[r] = r < rest ? source[r] : 0;
        }
    }

    /// <summary>Where each row of the packed outputs starts, [tile][row].</summary>
    private float** Sources(ThreadScratch scratch, float* left, int tiles)
    {
        float** pointers = scratch.Pointers(ScratchUse.SourceRows, (long)tiles * TKernel.Rows);
        for (int row = 0; row < tiles * TKernel.Rows; row++)
            pointers[row] = left + (long)(row / TKernel.Rows) * _tileLength + row % TKernel.Rows;
        return pointers;
    }

    /// <summary>Rows of this piece's sums; those past the last output lead to a row nobody reads.</summary>
    private float** Results(ThreadScratch scratch, int piece, int group, int firstRow, int tiles)
    {
        float** pointers = scratch.Pointers(ScratchUse.ResultRows, (long)tiles * TKernel.Rows);
        float* unread = scratch.Floats(ScratchUse.Unread, _shape.Depth);
        int depth = _shape.Depth;
        float* sums = _sums + ((long)piece * _shape.Outputs + (long)group * _shape.GroupOutputs) * depth;
        for (int row = 0; row < tiles * TKernel.Rows; row++)
            pointers[row] = firstRow + row < _shape.GroupOutputs ? sums + (long)(firstRow + row) * depth : unread;
        return pointers;
    }

    /// <summary>The rows that a piece of work computes.</summary>
    private readonly struct Block(int tiles, float** sources, float** results, ThreadScratch scratch)
    {
        public int Tiles { get; } = tiles;

        public float** Sources { get; } = sources;

        public float** Results { get; } = results;

        public ThreadScratch Scratch { get; } = scratch;
    }
}
