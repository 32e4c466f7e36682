using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// A convolution with a window of 3x3, stride 1 and padding 1 by short convolutions: the source is cut into patches
/// that overlap by two pixels; patches and weights are transformed, multiplied element by element of the patch, and the
/// products transformed back. Each element is a matrix product [patches, source channels] by [source channels, result
/// channels].
/// </summary>
/// <remarks>
/// Andrew Lavin and Scott Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv:1509.09308. The weights are
/// transformed once. Each thread takes a block of patches, transforms it, and multiplies it by a group of panels at a
/// time, whose products stay in the second cache until they are transformed back.
/// </remarks>
internal sealed unsafe class WinogradProduct<TKernel, TRow>
    where TKernel : struct, IMicroKernel
    where TRow : struct, IWinogradRow
{
    /// <summary>Pieces of work wanted before groups of panels are split: each piece transforms its block.</summary>
    private const int Items = 16;

    /// <summary>Floats of the products of a block and a group: 384 KiB, most of a second cache.</summary>
    private const int ProductFloats = 96 << 10;

    /// <summary>Result channels of a group: enough that the transformed source is read few times.</summary>
    private const int GroupColumns = 64;

    /// <summary>Floats of weights transformed at once: 64 KiB, so that they are still in a near cache.</summary>
    private const int WindowFloats = 16 << 10;

    /// <summary>
    /// Source channels summed in a row. The transform back magnifies the rounding errors of long sums, which grow with
    /// their length.
    /// </summary>
    private const int SliceDepth = 128;

    /// <summary>A cache line between rows and elements keeps them from falling into few sets of the cache.</summary>
    private const int Gap = 16;

    private static readonly int s_elements = WinogradPatches<TRow>.Elements;
    private static readonly int s_groupPanels = Math.Max(1, GroupColumns / TKernel.Columns);

    private WinogradPatches<TRow> _patches;
    private int _tiles, _blocks, _groups, _groupBlocks;
    private float* _packed;

    /// <summary>Extents of source and result.</summary>
    public required (int Images, int Height, int Width) Grid { get; init; }

    /// <summary>First element of the source.</summary>
    public required float* Source { get; init; }

    /// <summary>First element of the result.</summary>
    public required float* Result { get; init; }

    /// <summary>The window, row by row.</summary>
    public required Tap[] Taps { get; init; }

    /// <summary>Source channels, whole vectors.</summary>
    public required int Depth { get; init; }

    /// <summary>Result channels, whole panels.</summary>
    public required int Columns { get; init; }

    /// <summary>The weights.</summary>
    public required WeightPanels<TKernel> Weights { get; init; }

    /// <summary>Added to each result; null for none.</summary>
    public float* Bias { get; init; }

    /// <summary>Whether to add to the result.</summary>
    public bool Accumulate { get; init; }

    /// <summary>What follows, some patches of a group at a time; null for nothing.</summary>
    public IConvolutionEpilogue? Epilogue { get; init; }

    private int Panels => Columns / TKernel.Columns;

    private int RowLength => Depth + Gap;

    private int PanelLength => Depth * TKernel.Columns;

    private int ElementLength => s_groupPanels * PanelLength + Gap;

    private int GroupLength => checked(s_elements * ElementLength);

    /// <summary>Computes the result.</summary>
    public void Run(HostDevice host)
    {
        using MemoryScope scope = host.OpenScope();
        _patches = new WinogradPatches<TRow>(Grid);
        _tiles = WorkSplit.Parts(_patches.Count, TKernel.Rows);
        int blockPatches = ProductFloats / (s_elements * s_groupPanels * TKernel.Columns);
        _blocks = WorkSplit.Parts(_tiles, Blocking<TKernel>.Tiles(blockPatches));
        _groups = WorkSplit.Parts(Panels, s_groupPanels);
        _groupBlocks = Math.Min(_groups, WorkSplit.Parts(Items, _blocks));
        if (_blocks > 1)
            PackAll(host);
        Epilogue?.Begin(_blocks);
        host.Threads.Run(_blocks * _groupBlocks, RunItem);
    }

    /// <summary>Packs the weights once for all blocks. A single block packs each group as it comes to it.</summary>
    private void PackAll(HostDevice host)
    {
        _packed = Tensor.Empty(host, new Shape(_groups, GroupLength)).Floats();
        host.Threads.Run(Panels, panel =>
        {
            (int group, int panelOfGroup) = Math.DivRem(panel, s_groupPanels);
            Pack(panel, _packed + (long)group * GroupLength + (nint)panelOfGroup * PanelLength);
        });
    }

    /// <summary>Transforms the weights of a panel of a group, [element][panel of the group][depth][column].</summary>
    private void Pack(int panel, float* packed)
    {
        int slices = WorkSplit.Parts(Taps.Length * PanelLength, WindowFloats);
        for (int slice = 0; slice < slices; slice++)
        {
            (int offset, int depth) = WorkSplit.Part(Depth, slices, slice);
            int count = depth * TKernel.Columns;
            float* window = ThreadScratch.Current.Floats(ScratchUse.Window, (long)Taps.Length * count);
            Weights.Pack(0, panel, Taps, offset, depth, window);
            WinogradTransform.Apply<WeightStep<TRow>>(
                window, WinogradTransform.Window * count, count, count,
                packed + (nint)offset * TKernel.Columns, TRow.Extent * ElementLength, ElementLength);
        }
    }

    /// <summary>A block of patches times some groups of panels.</summary>
    private void RunItem(int item)
    {
        (int block, int groupBlock) = Math.DivRem(item, _groupBlocks);
        (int firstTile, int tiles) = WorkSplit.Part(_tiles, _blocks, block);
        (int firstGroup, int groups) = WorkSplit.Part(_groups, _groupBlocks, groupBlock);
        int firstPatch = firstTile * TKernel.Rows, rows = tiles * TKernel.Rows;
        int patches = Math.Min(rows, _patches.Count - firstPatch);
        float* source = ThreadScratch.Current.Floats(ScratchUse.Left, (long)s_elements * patches * RowLength);
        _patches.Source(Source, Depth, firstPatch, patches, source, RowLength, (nint)patches * RowLength);
        for (int group = firstGroup; group < firstGroup + groups; group++)
        {
            int firstPanel = group * s_groupPanels, panels = Math.Min(s_groupPanels, Panels - firstPanel);
            float* products = Multiply(source, patches, rows, PackedGroup(group, firstPanel, panels), panels);
            int columns = panels * TKernel.Columns;
            TransformResult(products, columns, rows, firstPatch, patches, firstPanel * TKernel.Columns);
            if (Epilogue is not null)
                Finish(block, firstPatch, patches, firstPanel * TKernel.Columns, columns);
        }
    }

    /// <summary>Hands over the pixels of some patches.</summary>
    private void Finish(int block, int firstPatch, int patches, int firstColumn, int columns)
    {
        float** pixels = ThreadScratch.Current.Pointers(
            ScratchUse.ResultRows, (long)patches * TRow.Results * TRow.Results);
        PositionCursor position = new(firstPatch, _patches.Rows, _patches.Columns);
        int count = 0;
        for (int patch = 0; patch < patches; patch++, position.Advance())
        {
            int row = position.I * TRow.Results, column = position.J * TRow.Results;
            int height = Math.Min(TRow.Results, Grid.Height - row), width = Math.Min(TRow.Results, Grid.Width - column);
            for (int h = row; h < row + height; h++)
            {
                float* pixel = Result + (((long)position.Image * Grid.Height + h) * Grid.Width + column) * Columns;
                for (int w = 0; w < width; w++, pixel += Columns)
                    pixels[count++] = pixel;
            }
        }
        Epilogue!.Finish(block, pixels, count, firstColumn, columns);
    }

    private float* PackedGroup(int group, int firstPanel, int panels)
    {
        if (_packed is not null)
            return _packed + (long)group * GroupLength;
        float* packed = ThreadScratch.Current.Floats(ScratchUse.Panel, GroupLength);
        for (int panel = 0; panel < panels; panel++)
            Pack(firstPanel + panel, packed + (nint)panel * PanelLength);
        return packed;
    }

    /// <summary>Multiplies each element of the patches by a group of panels.</summary>
    /// <returns>The products, [element][row][column].</returns>
    private float* Multiply(float* source, int patches, int rows, float* packed, int panels)
    {
        ThreadScratch scratch = ThreadScratch.Current;
        int columns = panels * TKernel.Columns;
        float* products = scratch.Floats(ScratchUse.Products, (long)s_elements * rows * columns);
        float** sourceRows = scratch.Pointers(ScratchUse.SourceRows, rows);
        float** productRows = scratch.Pointers(ScratchUse.ResultRows, rows);
        for (int row = 0; row < rows; row++)
        {
            // Rows past the last patch repeat it.
            sourceRows[row] = source + (nint)Math.Min(row, patches - 1) * RowLength;
            productRows[row] = products + (nint)row * columns;
        }
        for (int element = 0; element < s_elements; element++)
        {
            float* weights = packed + (nint)element * ElementLength;
            nint offset = (nint)element * patches * RowLength, column = (nint)element * rows * columns;
            for (int panel = 0; panel < panels; panel++, weights += PanelLength, column += TKernel.Columns)
                MultiplyPanel(sourceRows, offset, weights, productRows, column, rows);
        }
        return products;
    }

    private void MultiplyPanel(float** sources, nint offset, float* weights, float** products, nint column, int rows)
    {
        for (int start = 0; start < Depth; start += SliceDepth, weights += SliceDepth * TKernel.Columns)
        {
            int depth = Math.Min(SliceDepth, Depth - start);
            for (int row = 0; row < rows; row += TKernel.Rows)
            {
                TKernel.Run(
                    sources + row, 1, offset + start, depth, 1, weights, TKernel.Columns,
                    products + row, column, accumulate: start > 0);
            }
        }
    }

    /// <summary>Transforms the products [element][row][column] back.</summary>
    private void TransformResult(float* products, int columns, int rows, int firstPatch, int patches, int firstColumn)
    {
        int lanes = Vector<float>.Count;
        float* halfway = stackalloc float[TRow.Results * TRow.Extent * lanes];
        float* results = stackalloc float[TRow.Results * TRow.Results * lanes];
        PositionCursor position = new(firstPatch, _patches.Rows, _patches.Columns);
        for (int patch = 0; patch < patches; patch++, position.Advance(), products += columns)
        {
            int row = position.I * TRow.Results, column = position.J * TRow.Results;
            int height = Math.Min(TRow.Results, Grid.Height - row), width = Math.Min(TRow.Results, Grid.Width - column);
            float* first = Result + firstColumn
                + (((long)position.Image * Grid.Height + row) * Grid.Width + column) * Columns;
            for (int channel = 0; channel < columns; channel += lanes)
            {
                WinogradTransform.Result<TRow>(products + channel, (nint)rows * columns, halfway, results);
                Vector<float> bias = Bias is null ? Vector<float>.Zero : Vector.Load(Bias + firstColumn + channel);
                for (int h = 0; h < height; h++)
                {
                    float* pixel = first + channel + (nint)h * Grid.Width * Columns;
                    float* result = results + h * TRow.Results * lanes;
                    for (int w = 0; w < width; w++, pixel += Columns, result += lanes)
                    {
                        Vector<float> sum = Vector.Load(result) + bias;
                        Vector.Store(Accumulate ? sum + Vector.Load(pixel) : sum, pixel);
                    }
                }
            }
        }
    }
}
