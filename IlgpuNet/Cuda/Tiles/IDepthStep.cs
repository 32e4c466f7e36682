namespace IlgpuNet.Cuda;

/// <summary>Where a thread's walk along the product's inner extent stands.</summary>
/// <typeparam name="TSelf">The step.</typeparam>
internal interface IDepthStep<TSelf>
    where TSelf : struct
{
    /// <summary>Steps of the walk.</summary>
    static abstract int Count(ConvolutionArguments a, TilePlace place);

    /// <summary>Where the walk begins for a thread that copies a row of the stage.</summary>
    static abstract TSelf First(ConvolutionArguments a, TilePlace place, int copiedRow);

    /// <summary>The step after a step.</summary>
    static abstract TSelf Next(TSelf step, ConvolutionArguments a);
}
