namespace IlgpuNet.Cuda;

/// <summary>
/// A row of the right factor of a convolution, as it lies in memory: the weights of one output channel.
/// </summary>
internal struct WeightRow : ITileRows<WeightRow, WindowStep>
{
    // The chunk among the weights of the window's first pixel; the chunks that the output has of each pixel, none
    // beyond the last output.
    private int _origin, _chunks, _chunk;

    public static int Count => 1;

    public static WeightRow Locate(ConvolutionArguments a, TilePlace place, int row, int chunk) => new()
    {
        _origin = row * a.KernelHeight * a.KernelWidth * a.GroupChunks + chunk,
        _chunks = row < a.Columns ? a.GroupChunks : 0,
        _chunk = chunk,
    };

    public static void Copy(WeightRow row, ConvolutionArguments a, WindowStep step, int address)
    {
        bool inside = step.Chunk + row._chunk < row._chunks;
        int source = inside ? row._origin + step.Tap * a.GroupChunks + step.Chunk : 0;
        AsyncCopy.Begin(ref a.Factor[source], inside ? AsyncCopy.Bytes : 0, address);
    }
}
