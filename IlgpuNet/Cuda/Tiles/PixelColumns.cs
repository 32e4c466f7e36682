using ILGPU.Util;

namespace IlgpuNet.Cuda;

/// <summary>
/// A chunk of channels of x under one pixel of the window, the right factor of the gradient of the weights, at one
/// position of y.
/// </summary>
/// <typeparam name="TChunk">How channels lie in a chunk.</typeparam>
internal struct PixelColumns<TChunk> : ITileRows<PixelColumns<TChunk>, PositionStep<TChunk>>
    where TChunk : struct, IChunk
{
    // The pixel of x, and the chunk in memory, less those of the step.
    private int _line, _column, _chunk;

    public static int Count => 1;

    public static PixelColumns<TChunk> Locate(ConvolutionArguments a, TilePlace place, int row, int chunk)
    {
        int index = row / PositionStep<TChunk>.Positions * SharedTile.RowChunks + chunk, tap = index / a.GroupChunks;
        int line = tap / a.KernelWidth - a.PaddingHeight, column = tap % a.KernelWidth - a.PaddingWidth;
        return new PixelColumns<TChunk>
        {
            _line = tap < a.KernelHeight * a.KernelWidth ? line : PositionStep<TChunk>.Nowhere,
            _column = column,
            _chunk = (line * a.W + column) * a.InputChunks + place.ChannelGroup * a.GroupChunks + index % a.GroupChunks,
        };
    }

    public static void Copy(
        PixelColumns<TChunk> columns, ConvolutionArguments a, PositionStep<TChunk> step, int address)
    {
        // What is negative is too large as an unsigned number. Selected without branches, which would repeat the test.
        bool inside = (uint)(step.Top + columns._line) < (uint)a.H & (uint)(step.Left + columns._column) < (uint)a.W;
        int source = Utilities.Select(inside, step.Chunk + columns._chunk, 0);
        AsyncCopy.Begin(ref a.X[source], Utilities.Select(inside, AsyncCopy.Bytes, 0), address);
    }
}
