using IlgpuNet.Random;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Inference;

/// <summary>
/// Reads single pictures as a network takes them in evaluation. It keeps its buffers: one for each thread.
/// </summary>
/// <param name="transform">How pictures are prepared.</param>
internal sealed class PictureReader(EvaluationTransform transform)
{
    private readonly ImageDecoder _decoder = new();
    private readonly RgbImage _image = new();

    /// <summary>Reads a picture: rows, columns, then red, green, blue, normalised.</summary>
    /// <exception cref="BadImageException">The file is missing, truncated, too large, or no image.</exception>
    public float[] Read(in ImageSample sample)
    {
        _decoder.Decode(sample, _image);
        float[] pixels = new float[transform.ImageSize * transform.ImageSize * 3];
        transform.Apply(_image, default(PhiloxCursor), pixels);
        return pixels;
    }
}
