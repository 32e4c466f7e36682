namespace IlgpuNet.Training.Data;

/// <summary>What is wrong with the bytes of an image.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Reason">In words.</param>
internal sealed record ImageFault(BadImageKind Kind, string Reason)
{
    /// <summary>The sample whose image has this fault.</summary>
    public BadImage Of(in ImageSample sample) => new(sample.Path, sample.Line, Kind, Reason);
}
