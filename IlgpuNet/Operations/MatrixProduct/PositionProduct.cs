using System.Runtime.CompilerServices;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The blocked matrix product behind the weight gradient: dw[output][column] (+)= sum over positions of dy[position][output]
/// times element <c>column</c> of the window row at that position. Both factors are packed, a slice of positions at a time,
/// by the thread that multiplies them.
/// </summary>
/// <remarks>
/// Where the weights are few, the positions are cut into pieces whose sums are kept apart and added in order.
/// </remarks>
internal sealed unsafe class PositionProduct<TKernel>
    where TKernel : struct, IMicroKernel
{
    /// <summary>Outputs of a block: with a slice's positions they take less than half of the second cache.</summary>
    private const int BlockRows = 192;

    /// <summary>
    /// Columns of the window rows copied at once, and fewest of a block: packing the outputs again for each block would cost too
    /// much below that.
    /// </summary>
    private const int StripColumns = 128;

    /// <summary>
    /// Distance of those rows: an odd number of cache lines, since a power of two would put all of them into few sets of the cache.
    /// </summary>
    private const int StripStride = StripColumns + 16;

    /// <summary>Positions packed before the next tile: their rows of dy stay in the first cache.</summary>
    private const int PackedAtOnce = 16;

    /// <summary>Slices below which cutting the positions would cost more than it balances.</summary>
    private const int SlicesPerPiece = 4;

    private readonly ConvolutionShape _shape;
    private readonly int _slice, _slices, _pieces, _tiles, _rowBlocks, _panels, _panelBlocks;
    private float* _x, _dy, _sums;
    private bool _accumulate;

    /// <summary>Plans the product: a function of the shape and the kernel alone.</summary>
    public PositionProduct(ConvolutionShape shape)
    {
        _shape = shape;
        _slice = Blocking<TKernel>.SliceDepth;
        _slices = WorkSplit.Parts(shape.Positions, _slice);
        _tiles = WorkSplit.Parts(shape.GroupOutputs, TKernel.Rows);
        _rowBlocks = WorkSplit.Parts(_tiles, Blocking<TKernel>.Tiles(BlockRows));
        _panels = Blocking<TKernel>.Panels(shape.Depth);
        int blocks = shape.Groups * _rowBlocks;
        _panelBlocks = Math.Clamp(WorkSplit.Parts(WorkSplit.Pieces, blocks), 1, WorkSplit.Parts(_panels, StripColumns / TKernel.Columns));
        blocks *= _panelBlocks;
        _pieces = Math.Clamp(WorkSplit.Parts(WorkSplit.Pieces / 2, blocks), 1, WorkSplit.Parts(_slices, SlicesPerPiece));
    }

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
        host.Threads.Run(_pieces * _shape.Groups * _rowBlocks * _panelBlocks, RunItem);
        if (partial is not null)
            SplitSum.Add(host, partial, dw, accumulate);
    }

    private void RunItem(int item)
    {
        (item, int panelBlock) = Math.DivRem(item, _panelBlocks);
        (item, int rowBlock) = Math.DivRem(item, _rowBlocks);
        (int piece, int group) = Math.DivRem(item, _shape.Groups);
        (int firstTile, int tiles) = WorkSplit.Part(_tiles, _rowBlocks, rowBlock);
        (int firstPanel, int panels) = WorkSplit.Part(_panels, _panelBlocks, panelBlock);
        (int firstSlice, int slices) = WorkSplit.Part(_slices, _pieces, piece);

        ThreadScratch scratch = ThreadScratch.Current;
        int firstRow = firstTile * TKernel.Rows, firstColumn = firstPanel * TKernel.Columns;
        int endColumn = Math.Min(_shape.Depth, firstColumn + panels * TKernel.Columns);
        float* left = scratch.Floats(ScratchUse.Left, (long)tiles * TKernel.Rows * _slice);
        float* strip = scratch.Floats(ScratchUse.Panel, _slice * StripStride);
        float** sources = scratch.Pointers(ScratchUse.SourceRows, TKernel.Rows);
        float** results = ResultRows(scratch, piece, group, firstRow, tiles);
        WindowRows windows = new(_shape, _x, group);
        bool accumulate = _accumulate;
        for (int slice = firstSlice; slice < firstSlice + slices; slice++)
        {
            int position = slice * _slice, depth = Math.Min(_slice, _shape.Positions - position);
            PackOutputs(group, firstRow, tiles, position, depth, left);
            for (int column = firstColumn; column < endColumn; column += StripColumns)
            {
                int length = Math.Min(StripColumns, endColumn - column);
                windows.Copy(position, depth, column, length, strip, StripStride);
                for (int done = 0; done < length; done += TKernel.Columns)
                    RunPanel(scratch, sources, left, tiles, depth, strip + done, results, column + done, accumulate);
            }
            accumulate = true;
        }
    }

    private void RunPanel(
        ThreadScratch scratch, float** sources, float* left, int tiles, int depth,
        float* panel, float** results, int column, bool accumulate)
    {
        int width = _shape.Depth - column;
        bool whole = width >= TKernel.Columns;
        float** edge = whole ? null : EdgeTile.Rows<TKernel>(scratch);
        for (int tile = 0; tile < tiles; tile++, left += (long)depth * TKernel.Rows, results += TKernel.Rows)
        {
            for (int row = 0; row < TKernel.Rows; row++)
                sources[row] = left + row;
            if (whole)
            {
                TKernel.Run(sources, 1, 0, depth, TKernel.Rows, panel, StripStride, results, column, accumulate);
            }
            else
            {
                TKernel.Run(sources, 1, 0, depth, TKernel.Rows, panel, StripStride, edge, 0, false);
                EdgeTile.Move(edge, results, TKernel.Rows, column, width, accumulate);
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
    private float** ResultRows(ThreadScratch scratch, int piece, int group, int firstRow, int tiles)
    {
        float** pointers = scratch.Pointers(ScratchUse.ResultRows, (long)tiles * TKernel.Rows);
        float* unread = scratch.Floats(ScratchUse.Unread, (long)_panels * TKernel.Columns);
        float* sums = _sums + ((long)piece * _shape.Outputs + (long)group * _shape.GroupOutputs) * _shape.Depth;
        for (int row = 0; row < tiles * TKernel.Rows; row++)
            pointers[row] = firstRow + row < _shape.GroupOutputs ? sums + (long)(firstRow + row) * _shape.Depth : unread;
        return pointers;
    }
}
