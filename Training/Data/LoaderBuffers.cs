namespace IlgpuNet.Training.Data;

/// <summary>What one worker thread keeps from image to image and from epoch to epoch.</summary>
internal sealed class LoaderBuffers
{
    public ImageDecoder Decoder { get; } = new();

    public RgbImage Image { get; } = new();
}
