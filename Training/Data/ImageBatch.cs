using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Data;

/// <summary>
/// Images ready for the network. The memory is used again: a batch is valid until the next one is asked for.
/// </summary>
public sealed class ImageBatch
{
    private readonly int _imageLength;
    private AlignedFloats _pixels = new(0);
    private int[] _labels = [];
    private int[] _samples = [];

    internal ImageBatch(int imageSize, StagedTensor? staged = null)
    {
        ImageSize = imageSize;
        Staged = staged;
        _imageLength = imageSize * imageSize * 3;
    }

    /// <summary>
    /// The images as bytes on their way to a device, for <see cref="PixelTable"/>; null where they are normalised
    /// values.
    /// </summary>
    public StagedTensor? Staged { get; }

    /// <summary>The number of images.</summary>
    public int Count { get; private set; }

    /// <summary>The place of the batch in its epoch, from 0; batches that were dropped keep theirs.</summary>
    public int Index { get; private set; }

    /// <summary>Width and height in pixels.</summary>
    public int ImageSize { get; }

    /// <summary>How long the consumer waited for this batch.</summary>
    public TimeSpan Waited { get; internal set; }

    /// <summary>Normalised values, [Count, ImageSize, ImageSize, 3] (NHWC).</summary>
    /// <exception cref="InvalidOperationException">They are <see cref="Staged"/>.</exception>
    public ReadOnlySpan<float> Pixels => MutablePixels;

    /// <summary>The same, for a consumer that mixes images with each other in place.</summary>
    /// <exception cref="InvalidOperationException">They are <see cref="Staged"/>.</exception>
    internal Span<float> MutablePixels => Staged is null
        ? _pixels.Span[..(Count * _imageLength)]
        : throw new InvalidOperationException("the batch is bytes on their way to a device; its values are only there");

    private int PictureLength => 1 + ImageSize * ImageSize;

    /// <summary>The class of each image.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>The index of each image in the data set.</summary>
    public ReadOnlySpan<int> Samples => _samples.AsSpan(0, Count);

    /// <summary>Becomes the batch at an index, with undefined contents.</summary>
    internal void Begin(int index, int count)
    {
        if (_labels.Length < count)
        {
            if (Staged is null)
                _pixels = new AlignedFloats(count * _imageLength);
            _labels = new int[count];
            _samples = new int[count];
        }
        Index = index;
        Count = count;
    }

    /// <summary>Names the image of a slot.</summary>
    internal void Set(int slot, int sample, int label)
    {
        _samples[slot] = sample;
        _labels[slot] = label;
    }

    /// <summary>The memory for the values of a slot.</summary>
    internal Span<float> Values(int slot) => _pixels.Span.Slice(slot * _imageLength, _imageLength);

    /// <summary>The memory for the picture of a slot that is staged.</summary>
    internal Span<int> Picture(int slot) => Staged!.Piece(slot * PictureLength, PictureLength);

    /// <summary>Sends the picture of a slot to the device.</summary>
    internal void Send(int slot) => Staged!.Send(slot * PictureLength, PictureLength);

    /// <summary>Some of the pictures on the device, where they have arrived.</summary>
    internal Tensor Arrived(int first, int count) =>
        Staged!.Arrived(first * PictureLength, PixelTable.Pictures(count, ImageSize, ImageSize));

    /// <summary>Removes the images of some slots; the others keep their order.</summary>
    internal void Remove(Func<int, bool> isBad)
    {
        // What is on its way must not change.
        Staged?.AwaitArrival();
        int kept = 0;
        for (int slot = 0; slot < Count; slot++)
        {
            if (isBad(slot)) continue;
            if (kept < slot)
                Move(slot, kept);
            kept++;
        }
        Count = kept;
    }

    private void Move(int from, int to)
    {
        Set(to, _samples[from], _labels[from]);
        if (Staged is null)
        {
            Values(from).CopyTo(Values(to));
            return;
        }
        Picture(from).CopyTo(Picture(to));
        Send(to);
    }
}
