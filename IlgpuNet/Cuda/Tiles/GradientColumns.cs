namespace IlgpuNet.Cuda;

/// <summary>A chunk of channels of dy, the left factor of the gradient of the weights, at one position.</summary>
/// <typeparam name="TChunk">How channels lie in a chunk.</typeparam>
internal struct GradientColumns<TChunk> : ITileRows<GradientColumns<TChunk>, PositionStep<TChunk>>
    where TChunk : struct, IChunk
{
    private int _chunk, _chunks;

    public static int Count => 1;

    public static GradientColumns<TChunk> Locate(ConvolutionArguments a, TilePlace place, int row, int chunk) => new()
    {
        _chunk = row / PositionStep<TChunk>.Positions * SharedTile.RowChunks + chunk,
        _chunks = (a.Rows + TChunk.Elements - 1) / TChunk.Elements,
    };

    public static void Copy(
        GradientColumns<TChunk> columns, ConvolutionArguments a, PositionStep<TChunk> step, int address)
    {
        bool inside = columns._chunk < columns._chunks && step.Position < a.Positions;
        int source = inside ? step.Position * columns._chunks + columns._chunk : 0;
        AsyncCopy.Begin(ref a.Factor[source], inside ? AsyncCopy.Bytes : 0, address);
    }
}
