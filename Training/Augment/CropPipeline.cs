using System.Collections.Concurrent;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// Crop, resize, normalise: what both transforms end in. Buffers are lent to one call at a time and kept.
/// </summary>
internal sealed class CropPipeline
{
    private readonly ConcurrentQueue<(Resampler Resampler, RgbImage Result)> _idle = new();

    /// <summary>Writes the normalised window of a resized crop.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="crop">The part of it that is resized.</param>
    /// <param name="width">The width that the crop is resized to.</param>
    /// <param name="height">The height that the crop is resized to.</param>
    /// <param name="window">The part of the resized crop that is wanted.</param>
    /// <param name="flip">Whether to exchange left and right.</param>
    /// <param name="destination">Receives rows, columns, then red, green, blue.</param>
    public void Apply(
        RgbImage image, CropBox crop, int width, int height, CropBox window, bool flip, Span<float> destination)
    {
        if (!_idle.TryDequeue(out (Resampler Resampler, RgbImage Result) buffers)) buffers = (new(), new());
        buffers.Resampler.Resize(image, crop, width, height, window, buffers.Result);
        Normalisation.Apply(buffers.Result, flip, destination);
        _idle.Enqueue(buffers);
    }
}
