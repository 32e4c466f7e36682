namespace IlgpuNet.Cuda;

/// <summary>In what pieces rows of a bf16 result go from memory to shared memory and back.</summary>
internal interface IRowPieces
{
    /// <summary>Elements of a piece, whose multiple a row is.</summary>
    static abstract int Elements { get; }

    /// <summary>
    /// Begins to copy a piece from an element of the result on to shared memory, or zeros; it has arrived behind
    /// <see cref="AsyncCopyWait"/> and <see cref="GroupBarrier"/>.
    /// </summary>
    static abstract void Load(ConvolutionArguments a, int index, bool inside, int address);

    /// <summary>Writes a piece from shared memory to an element of the result and those behind it.</summary>
    static abstract void Store(ConvolutionArguments a, int index, int address);
}
