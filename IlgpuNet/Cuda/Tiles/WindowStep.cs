namespace IlgpuNet.Cuda;

/// <summary>
/// A walk over a window: a pixel of it, and four chunks of the pixel's channels. All channels of a pixel come before
/// the next pixel.
/// </summary>
internal struct WindowStep : IDepthStep<WindowStep>
{
    /// <summary>The pixel of the window, by rows.</summary>
    public int Tap;

    /// <summary>The first chunk of channels.</summary>
    public int Chunk;

    /// <summary>Chunks between x's first pixel under the window and this one.</summary>
    public int PixelOffset;

    private int _tapColumn;

    public static int Count(ConvolutionArguments a, TilePlace place) =>
        a.KernelHeight * a.KernelWidth * ((a.GroupChunks + SharedTile.RowChunks - 1) / SharedTile.RowChunks);

    public static WindowStep First(ConvolutionArguments a, TilePlace place, int copiedRow) => default;

    public static WindowStep Next(WindowStep step, ConvolutionArguments a)
    {
        WindowStep next = step;
        next.Chunk += SharedTile.RowChunks;
        if (next.Chunk < a.GroupChunks)
            return next;
        next.Chunk = 0;
        next.Tap++;
        next._tapColumn++;
        next.PixelOffset += a.InputChunks;
        if (next._tapColumn < a.KernelWidth)
            return next;
        next._tapColumn = 0;
        next.PixelOffset += (a.W - a.KernelWidth) * a.InputChunks;
        return next;
    }
}
