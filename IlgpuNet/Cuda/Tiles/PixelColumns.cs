namespace IlgpuNet.Cuda;

/// <summary>
/// A chunk of channels of x under one pixel of the window, the right factor of the gradient of the weights, at one
/// position of y.
/// </summary>
/// <typeparam name="TChunk">How channels lie in a chunk.</typeparam>
internal struct PixelColumns<TChunk> : ITileRows<PixelColumns<TChunk>, PositionStep<TChunk>>
    where TChunk : struct, IChunk
{
    // Far outside of every map.
    private const int Nowhere = -(1 << 30);

    // The pixel of x less that of the position, and the chunk in it.
    private int _line, _column, _chunk;

    public static int Count => 1;

    public static PixelColumns<TChunk> Locate(ConvolutionArguments a, TilePlace place, int row, int chunk)
    {
        int column = row / PositionStep<TChunk>.Positions * SharedTile.RowChunks + chunk, tap = column / a.GroupChunks;
        return new PixelColumns<TChunk>
        {
            _line = tap < a.KernelHeight * a.KernelWidth ? tap / a.KernelWidth - a.PaddingHeight : Nowhere,
            _column = tap % a.KernelWidth - a.PaddingWidth,
            _chunk = place.ChannelGroup * a.GroupChunks + column % a.GroupChunks,
        };
    }

    public static void Copy(
        PixelColumns<TChunk> columns, ConvolutionArguments a, PositionStep<TChunk> step, int address)
    {
        int h = step.Line * a.StrideHeight + columns._line, w = step.Column * a.StrideWidth + columns._column;
        bool inside = h >= 0 && h < a.H && w >= 0 && w < a.W && step.Position < a.Positions;
        int source = inside ? ((step.Image * a.H + h) * a.W + w) * a.InputChunks + columns._chunk : 0;
        AsyncCopy.Begin(ref a.X[source], inside ? AsyncCopy.Bytes : 0, address);
    }
}
