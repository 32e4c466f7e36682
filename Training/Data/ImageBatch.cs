using System.Runtime.InteropServices;
using IlgpuNet.Operations;
using IlgpuNet.Training.Augment;

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

    internal ImageBatch(int imageSize, StagedPictures? staged = null)
    {
        ImageSize = imageSize;
        Staged = staged;
        _imageLength = imageSize * imageSize * 3;
    }

    /// <summary>
    /// Whether the images are bytes on their way to a device, which normalises them; if not, they are
    /// <see cref="Pixels"/>.
    /// </summary>
    public bool IsStaged => Staged is not null;

    /// <summary>The number of images.</summary>
    public int Count { get; private set; }

    /// <summary>The place of the batch in its epoch, from 0; batches that were dropped keep theirs.</summary>
    public int Index { get; private set; }

    /// <summary>Width and height in pixels.</summary>
    public int ImageSize { get; }

    /// <summary>How long the consumer waited for this batch.</summary>
    public TimeSpan Waited { get; internal set; }

    /// <summary>Normalised values, [Count, ImageSize, ImageSize, 3] (NHWC).</summary>
    /// <exception cref="InvalidOperationException">The batch <see cref="IsStaged"/>.</exception>
    public ReadOnlySpan<float> Pixels => IsStaged
        ? throw new InvalidOperationException("the batch is bytes on their way to a device; its values are only there")
        : _pixels.Span[..(Count * _imageLength)];

    /// <summary>The class of each image.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>The index of each image in the data set.</summary>
    public ReadOnlySpan<int> Samples => _samples.AsSpan(0, Count);

    /// <summary>The same on their way to a device.</summary>
    internal StagedPictures? Staged { get; }

    /// <summary>
    /// A copy of the image of a slot as the network gets it, [ImageSize, ImageSize, 3], if nothing is erased and
    /// mixed: in evaluation.
    /// </summary>
    internal float[] ValuesOf(int slot)
    {
        if (Staged is not { } staged)
            return Values(slot).ToArray();
        RgbImage picture = new();
        picture.Resize(ImageSize, ImageSize);
        MemoryMarshal.Cast<int, uint>(staged.Pixels(slot)).CopyTo(picture.Words);
        float[] values = new float[_imageLength];
        Augment.Normalisation.Apply(picture, staged.Header(slot).IsMirrored, values);
        return values;
    }

    /// <summary>Becomes the batch at an index, with undefined contents.</summary>
    internal void Begin(int index, int count)
    {
        if (_labels.Length < count)
        {
            if (!IsStaged)
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

    /// <summary>Mixes images with each other, in place or on the device.</summary>
    internal void Mix(Mixture mixture)
    {
        if (Staged is not { } staged)
        {
            BatchMixing.Apply(ImageSize, mixture, _pixels.Span[..(Count * _imageLength)]);
        }
        else if (mixture != Mixture.None)
        {
            CropBox box = mixture.Box;
            staged.Mix(Count, new PictureMixture(mixture.Factor, box.X, box.Y, box.Width, box.Height));
        }
    }

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
        if (Staged is { } staged)
            staged.Move(from, to);
        else
            Values(from).CopyTo(Values(to));
    }
}
