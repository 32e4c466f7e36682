namespace IlgpuNet.Cuda;

/// <summary>A row of the left factor of a convolution: what the window sees of x at one position of y.</summary>
internal struct PixelRow : ITileRows<PixelRow, WindowStep>
{
    /// <summary>Pixels of the largest window: each is a bit of a register.</summary>
    public const int MaximumTaps = 32;

    // The chunk under the window's first pixel, which may lie outside of x; a bit for each pixel of the window that
    // lies inside.
    private int _origin, _insideTaps, _chunk;

    public static int Count => 1;

    public static PixelRow Locate(ConvolutionArguments a, TilePlace place, int row, int chunk)
    {
        int column = row % a.Wo, line = row / a.Wo, first = place.ChannelGroup * a.GroupChunks;
        int top = line % a.Ho * a.StrideHeight - a.PaddingHeight, left = column * a.StrideWidth - a.PaddingWidth;
        int insideTaps = 0, tap = 1;
        for (int kh = 0; kh < a.KernelHeight; kh++)
        {
            for (int kw = 0; kw < a.KernelWidth; kw++)
            {
                int h = top + kh, w = left + kw;
                if (row < a.Rows && h >= 0 && h < a.H && w >= 0 && w < a.W)
                    insideTaps |= tap;
                tap <<= 1;
            }
        }
        return new PixelRow
        {
            _origin = ((line / a.Ho * a.H + top) * a.W + left) * a.InputChunks + first + chunk,
            _insideTaps = insideTaps,
            _chunk = chunk,
        };
    }

    public static void Copy(PixelRow row, ConvolutionArguments a, WindowStep step, int address)
    {
        bool inside = (row._insideTaps >> step.Tap & 1) != 0 && step.Chunk + row._chunk < a.GroupChunks;
        int source = inside ? row._origin + step.PixelOffset + step.Chunk : 0;
        AsyncCopy.Begin(ref a.X[source], inside ? AsyncCopy.Bytes : 0, address);
    }
}
