using System.Runtime.CompilerServices;
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
/// whose sums are kept apart and added in order.
/// </remarks>
internal sealed unsafe class PositionProduct<TKernel>
    where TKernel : struct, IMicroKernel
{
    /// <summary>Outputs of a block: with a slice's positions they take less than half of the second cache.</summary>
    private const int BlockRows = 192;

    /// <summary>Input channels of a block at least, and columns: each block packs the outputs again.</summary>
    private const int BlockChannels = 32, BlockColumns = 128;

    /// <summary>Blocks wanted before positions are cut.</summary>
    private const int Items = WorkSplit.Pieces / 2;

    /// <summary>Slices of a piece at least: adding up the pieces has its price.</summary>
    private const int SlicesPerPiece = 4;

    /// <summary>Columns of the window rows copied at once.</summary>
    private const int StripColumns = 128;

    /// <summary>
    /// Distance of the copied rows: an odd number of cache lines, since a power of two would put all of them into few
    /// sets of the cache.
    /// </summary>
    private const int StripStride = StripColumns + 16;

    /// <summary>Positions packed before the next tile: their rows of dy stay in the first cache.</summary>
    private const int PackedAtOnce = 16;

    private readonly ConvolutionShape _shape;
    private readonly Tap[] _taps;
    private readonly int _slice, _slices, _pieces, _tiles, _rowBlocks, _channelBlocks;
    private float* _x, _dy, _sums;
    private bool _accumulate;

    /// <summary>Plans the product: a function of the shape and the kernel alone.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="taps">The taps that see more than padding; the gradient of the others is zero.</param>
    public PositionProduct(ConvolutionShape shape, Tap[] taps)
    {
        (_shape, _taps) = (shape, taps);
        _slice = Blocking<TKernel>.SliceDepth;
        _slices = WorkSplit.Parts(shape.Positions, _slice);
        _tiles = WorkSplit.Parts(shape.GroupOutputs, TKernel.Rows);
        _rowBlocks = WorkSplit.Parts(_tiles, Blocking<TKernel>.Tiles(BlockRows));
        int blocks = shape.Groups * _rowBlocks;
        int channels = Math.Max(BlockChannels, BlockColumns / shape.Taps);
        _channelBlocks = Math.Clamp(WorkSplit.Parts(Items, blocks), 1, Math.Max(1, shape.GroupInputs / channels));
        blocks *= _channelBlocks;
        _pieces = SeesAll ? Math.Clamp(WorkSplit.Parts(Items, blocks), 1, WorkSplit.Parts(_slices, SlicesPerPiece)) : 1;
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
        float* left = scratch.Floats(ScratchUse.Left, (long)tiles * TKernel.Rows * _slice);
        Block block = new(tiles, Results(scratch, piece, group, firstRow, tiles), scratch);
        WindowRows windows = new(_shape, _x, group);
        bool accumulate = _accumulate;
        for (int slice = firstSlice; slice < firstSlice + slices; slice++)
        {
            int position = slice * _slice, depth = Math.Min(_slice, _shape.Positions - position);
            PackOutputs(group, firstRow, tiles, position, depth, left);
            RunChannels(block, windows, channelBlock, left, position, depth, accumulate);
            accumulate = true;
        }
    }

    /// <summary>The columns of a block of channels: all there are, or a stretch of each tap.</summary>
    private void RunChannels(
        Block block, WindowRows windows, int channelBlock, float* left, int position, int depth, bool accumulate)
    {
        if (_channelBlocks == 1 && SeesAll)
        {
            RunColumns(block, windows, 0, _shape.Depth, left, position, depth, accumulate);
            return;
        }
        int units = WorkSplit.Parts(_shape.GroupInputs, TKernel.Columns);
        (int firstUnit, int count) = WorkSplit.Part(units, _channelBlocks, channelBlock);
        int channel = firstUnit * TKernel.Columns;
        int length = Math.Min(count * TKernel.Columns, _shape.GroupInputs - channel);
        foreach (Tap tap in _taps)
            RunColumns(block, windows, tap.Weights + channel, length, left, position, depth, accumulate);
    }

    private static void RunColumns(
        Block block, WindowRows windows, int start, int length, float* left, int position, int depth, bool accumulate)
    {
        float* strip = block.Scratch.Floats(ScratchUse.Panel, (long)depth * StripStride);
        for (int done = 0; done < length; done += StripColumns)
        {
            int width = Math.Min(StripColumns, length - done);
            windows.Copy(position, depth, start + done, width, strip, StripStride);
            for (int column = 0; column < width; column += TKernel.Columns)
                RunPanel(block, left, depth, strip + column, start + done + column, width - column, accumulate);
        }
    }

    private static void RunPanel(
        Block block, float* left, int depth, float* panel, int column, int width, bool accumulate)
    {
        int rows = TKernel.Rows;
        bool whole = width >= TKernel.Columns;
        float** results = block.Results, edge = whole ? null : EdgeTile.Rows<TKernel>(block.Scratch);
        float** sources = block.Scratch.Pointers(ScratchUse.SourceRows, rows);
        for (int tile = 0; tile < block.Tiles; tile++, left += (long)depth * rows, results += rows)
        {
            for (int row = 0; row < rows; row++)
                sources[row] = left + row;
            if (whole)
            {
                TKernel.Run(sources, 1, 0, depth, rows, panel, StripStride, results, column, accumulate);
            }
            else
            {
                TKernel.Run(sources, 1, 0, depth, rows, panel, StripStride, edge, 0, false);
                EdgeTile.Move(edge, results, rows, column, width, accumulate);
            }
        }
    }

    /// <summary>dy as [tile][position][row], zeros past the last output.</summary>
    private void PackOutputs(int group, int firstRow, int tiles, int position, int depth, float* left)
    {
        float* dy = _dy + (long)position * _shape.Outputs + (long)group * _shape.GroupOutputs + firstRow;
        int last = _shape.GroupOutputs - firstRow;
        for (int k = 0; k < depth; k += PackedAtOnce)
        {
            int count = Math.Min(PackedAtOnce, depth - k);
            for (int tile = 0; tile < tiles; tile++)
            {
                int row = tile * TKernel.Rows;
                PackTile(
                    dy + (long)k * _shape.Outputs + row, _shape.Outputs, count, Math.Min(TKernel.Rows, last - row),
                    left + ((long)tile * depth + k) * TKernel.Rows);
            }
        }
    }

    private static void PackTile(float* source, int stride, int count, int rows, float* left)
    {
        for (; count > 0; count--, source += stride, left += TKernel.Rows)
        {
            if (rows == TKernel.Rows)
            {
                Unsafe.CopyBlockUnaligned(left, source, (uint)TKernel.Rows * sizeof(float));
                continue;
            }
            for (int r = 0; r < TKernel.Rows; r++)
                left[r] = r < rows ? source[r] : 0;
        }
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
    private readonly struct Block(int tiles, float** results, ThreadScratch scratch)
    {
        public int Tiles { get; } = tiles;

        public float** Results { get; } = results;

        public ThreadScratch Scratch { get; } = scratch;
    }
}
