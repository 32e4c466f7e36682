using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// One pass of a grouped convolution, forward or of the data gradient: result[position] (+)= start + what the position
/// sees of the source times the weights.
/// </summary>
internal sealed unsafe class GroupProduct<TLanes, TVector>
    where TLanes : struct, IGroupLanes<TVector>
    where TVector : struct
{
    private readonly GroupPass _pass;
    private readonly GroupBlock _block;
    private readonly GroupBands<TLanes, TVector> _bands;
    private readonly GroupWeights _weights;
    private readonly BandLayout _layout;
    private readonly int _channels;

    /// <summary>Prepares one pass of <paramref name="shape"/>.</summary>
    public GroupProduct(ConvolutionShape shape, GroupPass pass)
    {
        (_pass, _channels, _block) = (pass, shape.Inputs, GroupBlock.Of<TLanes, TVector>(shape));
        _bands = new GroupBands<TLanes, TVector>(shape, pass, _block, spread: true);
        _layout = _bands.Layout;
        _weights = new GroupWeights(shape, pass, TLanes.Count);
    }

    /// <summary>Computes the result.</summary>
    /// <param name="source">x, or dy.</param>
    /// <param name="w">The weights.</param>
    /// <param name="transpose">Whether the source has the output channels.</param>
    /// <param name="start">Added to each result; null for none.</param>
    /// <param name="result">y, or dx.</param>
    /// <param name="accumulate">Whether to add to the result.</param>
    /// <param name="epilogue">What follows the last pass; null for nothing.</param>
    public void Run(
        Tensor source, Tensor w, bool transpose, float* start, Tensor result, bool accumulate,
        IConvolutionEpilogue? epilogue = null)
    {
        HostDevice host = result.Host();
        using MemoryScope scope = host.OpenScope();
        float* from = source.Floats(), weights = w.Floats(), to = result.Floats();
        int vectors = _block.Count * _block.Vectors, elements = _weights.VectorElements;
        float* packed = Tensor.Empty(host, new Shape(Math.Max(1, vectors * elements))).Floats();
        host.Threads.Run(vectors, vector =>
        {
            if (transpose)
                _weights.PackInputs(weights, vector, packed + (long)vector * elements);
            else
                _weights.PackOutputs(weights, vector, packed + (long)vector * elements);
        });
        epilogue?.Begin(_bands.Sets);
        host.Threads.Run(_bands.Sets * _block.Runs, item =>
        {
            (int set, int run) = Math.DivRem(item, _block.Runs);
            (int firstBlock, int blocks) = _block.BlocksOf(run);
            ThreadScratch scratch = ThreadScratch.Current;
            int distance = _bands.CopyElements(set);
            float* copy = scratch.Floats(ScratchUse.Left, (long)blocks * distance);
            _bands.Copy(from, set, run, copy);
            for (int block = firstBlock; block < firstBlock + blocks; block++, copy += distance)
            {
                int tiles = Place(scratch, set, copy, to, out float** sources, out float** results);
                for (int vector = block * _block.Vectors; vector < (block + 1) * _block.Vectors; vector++)
                    RunVector(sources, results, tiles, packed + (long)vector * elements, vector, start, accumulate);
                if (epilogue is not null)
                    Finish(epilogue, set, block, results, 2 * tiles * GroupTile.Pairs);
            }
        });
    }

    private void RunVector(
        float** sources, float** results, int tiles, float* weights, int vector, float* start, bool accumulate)
    {
        int channel = vector * TLanes.Count;
        TVector first = start is null ? default : TLanes.Load(start + channel);
        switch (_pass.ColumnTaps.Length)
        {
            case 3:
                RunTiles<ThreeTaps>(sources, results, tiles, weights, first, channel, accumulate);
                break;
            case 2:
                RunTiles<TwoTaps>(sources, results, tiles, weights, first, channel, accumulate);
                break;
            default:
                RunTiles<OneTap>(sources, results, tiles, weights, first, channel, accumulate);
                break;
        }
    }

    private void RunTiles<TTaps>(
        float** sources, float** results, int tiles, float* weights, TVector start, int channel, bool accumulate)
        where TTaps : struct, IRowTaps
    {
        for (int tile = 0; tile < tiles; tile++, sources += GroupTile.Pairs, results += 2 * GroupTile.Pairs)
        {
            GroupTile<TLanes, TVector, TTaps>.Run(
                sources, _layout, weights, start, results, channel, accumulate);
        }
    }

    /// <summary>Hands over a block of channels of a set, without what nobody reads.</summary>
    private void Finish(IConvolutionEpilogue epilogue, int set, int block, float** results, int count)
    {
        float* unread = ThreadScratch.Current.Floats(ScratchUse.Unread, _channels);
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            if (results[i] != unread)
                results[kept++] = results[i];
        }
        epilogue.Finish(set, results, kept, block * _block.Channels, _block.Channels);
    }

    /// <summary>
    /// Where each pair of a set reads its first pixel and writes its two results; those past a row's or the set's end
    /// write to memory nobody reads.
    /// </summary>
    private int Place(
        ThreadScratch scratch, int set, float* copy, float* result, out float** sources, out float** results)
    {
        List<BandRow> rows = _bands.Rows(set);
        int pairs = rows.Count * _bands.PairsOfRow, tiles = WorkSplit.Parts(pairs, GroupTile.Pairs);
        sources = scratch.Pointers(ScratchUse.SourceRows, tiles * GroupTile.Pairs);
        results = scratch.Pointers(ScratchUse.ResultRows, 2 * tiles * GroupTile.Pairs);
        float* unread = scratch.Floats(ScratchUse.Unread, _channels);
        int pair = 0;
        foreach (BandRow row in rows)
        {
            int h = _pass.Row + row.Row * _pass.RowStep;
            float* line = result + ((long)row.Image * _pass.Result.Height + h) * _pass.Result.Width * _channels;
            for (int j = 0; j < 2 * _bands.PairsOfRow; j += 2, pair++)
            {
                float* pixel = line + (long)(_pass.Column + j * _pass.ColumnStep) * _channels;
                sources[pair] = copy + row.Source + j * _layout.Pixel;
                results[2 * pair] = pixel;
                results[2 * pair + 1] =
                    j + 1 < _pass.Grid.Width ? pixel + (long)_pass.ColumnStep * _channels : unread;
            }
        }
        for (; pair < tiles * GroupTile.Pairs; pair++)
        {
            sources[pair] = sources[0];
            results[2 * pair] = results[2 * pair + 1] = unread;
        }
        return tiles;
    }
}
