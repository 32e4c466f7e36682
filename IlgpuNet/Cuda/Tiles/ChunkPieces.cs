namespace IlgpuNet.Cuda;

/// <summary>Sixteen bytes at a time.</summary>
internal struct ChunkPieces : IRowPieces
{
    public static int Elements => SharedTile.ChunkElements;

    public static void Load(ConvolutionArguments a, int index, bool inside, int address) =>
        AsyncCopy.Begin(ref a.Result[index / SharedTile.ChunkElements], inside ? AsyncCopy.Bytes : 0, address);

    public static void Store(ConvolutionArguments a, int index, int address) =>
        a.Result[index / SharedTile.ChunkElements] = SharedLoad.Vector(address);
}
