namespace IlgpuNet.Operations;

/// <summary>
/// What follows a convolution on the host and is done while its results are still in a near cache. A form hands over
/// each part of its result once, on the thread that has just finished it.
/// </summary>
internal unsafe interface IConvolutionEpilogue
{
    /// <summary>
    /// Whether it also reads another map, which it should get in whole rows: lines of the cache picked from all over
    /// memory would take longer than a pass of its own. Else a panel of channels at a time is best, still in the first
    /// cache.
    /// </summary>
    bool WantsRows { get; }

    /// <summary>Says in how many pieces the results will come: a function of the shape and the form alone.</summary>
    void Begin(int pieces);

    /// <summary>Takes the channels [<paramref name="channel"/>, channel + width) of some pixels.</summary>
    /// <param name="piece">
    /// The piece they belong to. Calls for one piece and one channel come from one thread, in a fixed order.
    /// </param>
    /// <param name="pixels">The first channel of each pixel.</param>
    /// <param name="count">Number of pixels.</param>
    /// <param name="channel">First channel that is finished.</param>
    /// <param name="width">Number of those.</param>
    void Finish(int piece, float** pixels, int count, int channel, int width);
}
