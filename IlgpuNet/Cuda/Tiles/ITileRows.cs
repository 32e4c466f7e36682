namespace IlgpuNet.Cuda;

/// <summary>
/// The rows of a factor that one thread copies to shared memory, a chunk of each: one row, or
/// <see cref="TwoRows{T, TStep}"/>.
/// </summary>
/// <typeparam name="TSelf">The rows.</typeparam>
/// <typeparam name="TStep">What a step of the walk says.</typeparam>
internal interface ITileRows<TSelf, TStep>
    where TSelf : struct
{
    /// <summary>How many rows.</summary>
    static abstract int Count { get; }

    /// <summary>
    /// Finds the rows, the first by its number in the whole factor; the thread's chunk is the same in all.
    /// </summary>
    static abstract TSelf Locate(ConvolutionArguments a, TilePlace place, int row, int chunk);

    /// <summary>Begins to copy what a step of the walk needs; the address is that of the first row's chunk.</summary>
    static abstract void Copy(TSelf rows, ConvolutionArguments a, TStep step, int address);
}
