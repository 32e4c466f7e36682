namespace IlgpuNet.Cuda;

/// <summary>A chunk of channels of dy, the left factor of the gradient of the weights, at one position.</summary>
internal struct GradientColumns : ITileRows<GradientColumns, PositionStep>
{
    private int _chunk, _chunks;

    public static int Count => 1;

    public static GradientColumns Locate(ConvolutionArguments a, TilePlace place, int row, int chunk) => new()
    {
        _chunk = row / PositionStep.Positions * SharedTile.RowChunks + chunk,
        _chunks = (a.Rows + SharedTile.ChunkElements - 1) / SharedTile.ChunkElements,
    };

    public static void Copy(GradientColumns columns, ConvolutionArguments a, PositionStep step, int address)
    {
        bool inside = columns._chunk < columns._chunks && step.Position < a.Positions;
        int source = inside ? step.Position * columns._chunks + columns._chunk : 0;
        AsyncCopy.Begin(ref a.Factor[source], inside ? AsyncCopy.Bytes : 0, address);
    }
}
