using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// One pass of a grouped convolution's weight gradient. Each piece of the positions has its own sums, which are added
/// in the order of the pieces.
/// </summary>
internal sealed unsafe class GroupCorrelation<TLanes, TVector>
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
    public GroupCorrelation(ConvolutionShape shape, GroupPass pass)
    {
        (_pass, _channels, _block) = (pass, shape.Inputs, GroupBlock.Of<TLanes, TVector>(shape));
        _bands = new GroupBands<TLanes, TVector>(shape, pass, _block, spread: false);
        _layout = _bands.Layout;
        _weights = new GroupWeights(shape, pass, TLanes.Count);
    }

    /// <summary>Computes the gradient of the pass's taps.</summary>
    public void Run(Tensor x, Tensor dy, Tensor dw, bool accumulate)
    {
        HostDevice host = dw.Host();
        using MemoryScope scope = host.OpenScope();
        float* source = x.Floats(), outputGradient = dy.Floats(), weightGradient = dw.Floats();
        int vectors = _block.Count * _block.Vectors, elements = _weights.VectorElements;
        int pieces = Math.Clamp(WorkSplit.Parts(WorkSplit.Pieces / 2, _block.Runs), 1, _bands.Sets);
        Tensor partial = Tensor.Empty(host, new Shape(pieces, vectors * elements));
        Tensor total = Tensor.Empty(host, new Shape(vectors * elements));
        float* partialSums = partial.Floats(), sums = total.Floats();
        host.Threads.Run(pieces * _block.Runs, item =>
        {
            (int piece, int run) = Math.DivRem(item, _block.Runs);
            (int firstBlock, int blocks) = _block.BlocksOf(run);
            float* own = partialSums + ((long)piece * vectors + firstBlock * _block.Vectors) * elements;
            new Span<float>(own, blocks * _block.Vectors * elements).Clear();
            (int firstSet, int sets) = WorkSplit.Part(_bands.Sets, pieces, piece);
            for (int set = firstSet; set < firstSet + sets; set++)
                AddSet(set, run, source, outputGradient, own);
        });
        SplitSum.Add(host, partial, total, accumulate: false);
        host.Threads.Run(vectors, vector =>
            _weights.UnpackInputs(sums + (long)vector * elements, vector, weightGradient, accumulate));
    }

    private void AddSet(int set, int run, float* x, float* dy, float* sums)
    {
        (int firstBlock, int blocks) = _block.BlocksOf(run);
        ThreadScratch scratch = ThreadScratch.Current;
        int distance = _bands.CopyElements(set), spread = _block.SpreadElements;
        float* copy = scratch.Floats(ScratchUse.Left, (long)blocks * distance);
        _bands.Copy(x, set, run, copy);
        List<BandRow> rows = _bands.Rows(set);
        int positions = rows.Count * _pass.Grid.Width, gradients = positions * spread;
        float* gradient = scratch.Floats(ScratchUse.Panel, (long)blocks * gradients);
        CopyGradients(rows, dy + firstBlock * _block.Channels, blocks, gradient, gradients);
        float** sources = scratch.Pointers(ScratchUse.SourceRows, positions);
        for (int block = 0; block < blocks; block++, copy += distance, gradient += gradients)
        {
            float** next = sources;
            foreach (BandRow row in rows)
            {
                for (int j = 0; j < _pass.Grid.Width; j++)
                    *next++ = copy + row.Source + j * _layout.Pixel;
            }
            AddVectors(sources, positions, gradient, sums);
            sums += _block.Vectors * _weights.VectorElements;
        }
    }

    private void CopyGradients(List<BandRow> rows, float* dy, int blocks, float* gradient, int distance)
    {
        foreach (BandRow row in rows)
        {
            float* line = dy + ((long)row.Image * _pass.Grid.Height + row.Row) * _pass.Grid.Width * _channels;
            for (int j = 0; j < _pass.Grid.Width; j++, line += _channels, gradient += _block.SpreadElements)
            {
                for (int block = 0; block < blocks; block++)
                    TLanes.Spread(line + block * _block.Channels, _block.Channels, gradient + (long)block * distance);
            }
        }
    }

    private void AddVectors(float** sources, int positions, float* dy, float* sums)
    {
        for (int vector = 0; vector < _block.Vectors; vector++)
        {
            switch (_pass.ColumnTaps.Length)
            {
                case 3:
                    AddRows<ThreeTaps>(sources, positions, dy, vector, sums);
                    break;
                case 2:
                    AddRows<TwoTaps>(sources, positions, dy, vector, sums);
                    break;
                default:
                    AddRows<OneTap>(sources, positions, dy, vector, sums);
                    break;
            }
            sums += _weights.VectorElements;
        }
    }

    private void AddRows<TTaps>(float** sources, int positions, float* dy, int vector, float* sums)
        where TTaps : struct, IRowTaps
    {
        for (int row = 0; row < _layout.RowTaps; row++)
        {
            nint offset = (nint)row * _layout.Row + vector * TLanes.Count;
            for (int output = 0; output < _layout.GroupChannels; output += GroupTile.Outputs)
            {
                GroupGradientTile<TLanes, TVector, TTaps>.Run(
                    sources, positions, offset, _layout, dy, _block.SpreadElements, output, sums);
            }
            sums += TTaps.Count * _layout.GroupChannels * TLanes.Count;
        }
    }
}
