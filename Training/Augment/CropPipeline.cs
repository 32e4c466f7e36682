using System.Collections.Concurrent;
using IlgpuNet.Random;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// Crop, resize, normalise, the last unless a device does it: what both transforms end in. Buffers are lent to one call
/// at a time and kept; a thread gets back those that it used last, which are in its core's caches.
/// </summary>
internal sealed class CropPipeline
{
    private readonly ConcurrentBag<Buffers> _idle = new();

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
        PhiloxCursor none = default;
        Apply(image, crop, width, height, window, changes: [], ref none, flip, destination);
    }

    /// <summary>Writes the normalised window of a resized crop that is changed before it is mirrored.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="crop">The part of it that is resized.</param>
    /// <param name="width">The width that the crop is resized to.</param>
    /// <param name="height">The height that the crop is resized to.</param>
    /// <param name="window">The part of the resized crop that is wanted.</param>
    /// <param name="changes">What is done to the window, in this order.</param>
    /// <param name="random">The random decisions of the changes.</param>
    /// <param name="flip">Whether to exchange left and right.</param>
    /// <param name="destination">Receives rows, columns, then red, green, blue.</param>
    public void Apply(
        RgbImage image,
        CropBox crop,
        int width,
        int height,
        CropBox window,
        IReadOnlyList<IPictureChange> changes,
        ref PhiloxCursor random,
        bool flip,
        Span<float> destination)
    {
        Buffers buffers = Make(image, crop, width, height, window, changes, ref random);
        Normalisation.Apply(buffers.Result, flip, destination);
        _idle.Add(buffers);
    }

    /// <summary>
    /// Writes the pixels of a window of a resized crop that is changed, neither mirrored nor normalised.
    /// </summary>
    /// <param name="image">The picture.</param>
    /// <param name="crop">The part of it that is resized.</param>
    /// <param name="width">The width that the crop is resized to.</param>
    /// <param name="height">The height that the crop is resized to.</param>
    /// <param name="window">The part of the resized crop that is wanted.</param>
    /// <param name="changes">What is done to the window, in this order.</param>
    /// <param name="random">The random decisions of the changes.</param>
    /// <param name="pixels">Receives rows, columns.</param>
    public void Apply(
        RgbImage image,
        CropBox crop,
        int width,
        int height,
        CropBox window,
        IReadOnlyList<IPictureChange> changes,
        ref PhiloxCursor random,
        Span<uint> pixels)
    {
        Buffers buffers = Make(image, crop, width, height, window, changes, ref random);
        buffers.Result.Words.CopyTo(pixels);
        _idle.Add(buffers);
    }

    private Buffers Make(
        RgbImage image,
        CropBox crop,
        int width,
        int height,
        CropBox window,
        IReadOnlyList<IPictureChange> changes,
        ref PhiloxCursor random)
    {
        if (!_idle.TryTake(out Buffers? buffers)) buffers = new Buffers();
        buffers.Resampler.Resize(image, crop, width, height, window, buffers.Result);
        foreach (IPictureChange change in changes)
            change.Apply(buffers.Result, buffers.Scratch, ref random);
        return buffers;
    }

    private sealed class Buffers
    {
        public Resampler Resampler { get; } = new();

        public RgbImage Result { get; } = new();

        public RgbImage Scratch { get; } = new();
    }
}
