namespace IlgpuNet.Cuda;

/// <summary>The sums are y.</summary>
internal struct StoreOutput : ITileEpilogue
{
    public static void Store(ConvolutionArguments a, int row, int column, UInt4 values)
    {
        if (row < a.Positions && column < a.Outputs)
            a.Y[(row * a.Outputs + column) / SharedTile.ChunkElements] = values;
    }
}
