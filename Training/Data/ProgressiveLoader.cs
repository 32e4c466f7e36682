namespace IlgpuNet.Training.Data;

/// <summary>
/// The training images, whose size may grow from epoch to epoch: one <see cref="BatchLoader"/> at a time, another where
/// the size changes. Order and augmentation do not depend on the size.
/// </summary>
/// <param name="make">Makes the loader of an image size.</param>
/// <param name="sizeAt">The image size of an epoch, counted from 0.</param>
public sealed class ProgressiveLoader(Func<int, BatchLoader> make, Func<int, int> sizeAt) : IDisposable
{
    private readonly List<BadImage> _badImages = [];
    private BatchLoader? _loader;
    private int _size;
    private long _skippedBefore;

    /// <summary>How many times an image was left out.</summary>
    public long Skipped => _skippedBefore + (_loader?.Skipped ?? 0);

    /// <summary>The images that were left out, each once.</summary>
    public IReadOnlyList<BadImage> BadImages => [.. _badImages.Union(_loader?.BadImages ?? [])];

    /// <summary>The loader of an epoch, counted from 0; it serves until the next call.</summary>
    public BatchLoader For(int epoch)
    {
        int size = sizeAt(epoch);
        if (_loader is not null && size == _size)
            return _loader;
        (_skippedBefore, IReadOnlyList<BadImage> known) = (Skipped, BadImages);
        _badImages.Clear();
        _badImages.AddRange(known);
        _loader?.Dispose();
        (_loader, _size) = (make(size), size);
        return _loader;
    }

    /// <summary>Gives the memory of staged batches back.</summary>
    public void Dispose() => _loader?.Dispose();
}
