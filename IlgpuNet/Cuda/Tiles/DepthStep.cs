namespace IlgpuNet.Cuda;

/// <summary>
/// Where the walk along the product's inner extent stands: a pixel of the window, and 32 of its channels. All channels of
/// a pixel come before the next pixel.
/// </summary>
internal struct DepthStep
{
    /// <summary>The pixel of the window, by rows.</summary>
    public int Tap;

    /// <summary>The first chunk of channels.</summary>
    public int Chunk;

    /// <summary>Chunks between x's first pixel under the window and this one.</summary>
    public int PixelOffset;

    private int _tapColumn;

    /// <summary>Steps of the walk.</summary>
    public static int Count(ConvolutionArguments a) =>
        a.KernelHeight * a.KernelWidth * ((a.InputChunks + SharedTile.RowChunks - 1) / SharedTile.RowChunks);

    /// <summary>The step after this one.</summary>
    public DepthStep Next(ConvolutionArguments a)
    {
        DepthStep next = this;
        next.Chunk += SharedTile.RowChunks;
        if (next.Chunk < a.InputChunks)
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
