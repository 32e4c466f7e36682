namespace IlgpuNet.Training.Data;

/// <summary>
/// Images ready for the network. The memory is used again: a batch is valid until the next one is asked for.
/// </summary>
public sealed class ImageBatch
{
    private readonly int _imageLength;
    private float[] _pixels = [];
    private int[] _labels = [];
    private int[] _samples = [];

    internal ImageBatch(int imageSize)
    {
        ImageSize = imageSize;
        _imageLength = imageSize * imageSize * 3;
    }

    /// <summary>The number of images.</summary>
    public int Count { get; private set; }

    /// <summary>The place of the batch in its epoch, from 0; batches that were dropped keep theirs.</summary>
    public int Index { get; private set; }

    /// <summary>Width and height in pixels.</summary>
    public int ImageSize { get; }

    /// <summary>How long the consumer waited for this batch.</summary>
    public TimeSpan Waited { get; internal set; }

    /// <summary>Normalised values, [Count, ImageSize, ImageSize, 3] (NHWC).</summary>
    public ReadOnlySpan<float> Pixels => _pixels.AsSpan(0, Count * _imageLength);

    /// <summary>The same, for a consumer that mixes images with each other in place.</summary>
    internal Span<float> MutablePixels => _pixels.AsSpan(0, Count * _imageLength);

    /// <summary>The class of each image.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>The index of each image in the data set.</summary>
    public ReadOnlySpan<int> Samples => _samples.AsSpan(0, Count);

    /// <summary>Becomes the batch at an index, with undefined contents.</summary>
    internal void Begin(int index, int count)
    {
        if (_labels.Length < count)
        {
            _pixels = GC.AllocateUninitializedArray<float>(count * _imageLength);
            _labels = new int[count];
            _samples = new int[count];
        }
        Index = index;
        Count = count;
    }

    /// <summary>Names the image of a slot, and hands out the memory for its values.</summary>
    internal Span<float> Set(int slot, int sample, int label)
    {
        _samples[slot] = sample;
        _labels[slot] = label;
        return _pixels.AsSpan(slot * _imageLength, _imageLength);
    }

    /// <summary>Removes the images of some slots; the others keep their order.</summary>
    internal void Remove(Func<int, bool> isBad)
    {
        int kept = 0;
        for (int slot = 0; slot < Count; slot++)
        {
            if (isBad(slot)) continue;
            if (kept < slot)
            {
                Span<float> destination = Set(kept, _samples[slot], _labels[slot]);
                _pixels.AsSpan(slot * _imageLength, _imageLength).CopyTo(destination);
            }
            kept++;
        }
        Count = kept;
    }
}
