using IlgpuNet.Devices;
using IlgpuNet.Random;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training;

/// <summary>The images of training as the network gets them.</summary>
/// <param name="settings">The settings of the run.</param>
/// <param name="images">The images.</param>
internal sealed class TrainingImages(TrainSettings settings, ImageDataset images)
{
    private readonly BatchMixing _mixing = new(settings.Augment);
    private readonly Philox _random = new(settings.Run.Seed);
    private readonly LoaderBuffers _buffers = new();

    /// <summary>The batches of a run.</summary>
    /// <param name="settings">The settings of the run.</param>
    /// <param name="images">The images.</param>
    /// <param name="imageSize">Side of the network's input.</param>
    /// <param name="device">Where the network is; batches may be sent there as bytes.</param>
    public static BatchLoader Loader(
        TrainSettings settings, ImageDataset images, int imageSize, Device? device = null) =>
        new(images, Transform(settings, imageSize), Batches(settings) with { Device = device });

    /// <summary>
    /// The first images of an epoch, in its order; those that cannot be read are passed over if a run does so.
    /// </summary>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="count">How many, if there are as many.</param>
    /// <exception cref="BadImageException">An image cannot be read, and that is to fail.</exception>
    public IReadOnlyList<int> FirstOf(int epoch, int count)
    {
        EpochPlan plan = new(images.Count, Batches(settings), epoch);
        IEnumerable<int> order =
            from batch in Enumerable.Range(0, plan.Batches)
            from slot in Enumerable.Range(0, plan.BatchLength(batch))
            select plan.Sample(batch, slot);
        return [.. order.Where(IsReadable).Take(count)];
    }

    /// <summary>Images as they are in an epoch, mixed with their partners where the batches are.</summary>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="samples">Their indices in the data set.</param>
    /// <exception cref="BadImageException">An image cannot be read.</exception>
    public IReadOnlyList<TrainingImage> In(int epoch, IReadOnlyList<int> samples)
    {
        EpochPlan plan = new(images.Count, Batches(settings), epoch);
        int size = settings.Augment.ImageSizeAt(epoch, settings.Schedule.Epochs, settings.Network.ImageSize);
        SampleLoader loader = new(images, Transform(settings, size));
        return [.. samples.Select(sample => Load(plan, epoch, loader, size, sample))];
    }

    private TrainingImage Load(EpochPlan plan, int epoch, SampleLoader loader, int size, int sample)
    {
        (int batch, int slot) = plan.Place(sample);
        int partnerSlot = plan.BatchLength(batch) - 1 - slot, partner = plan.Sample(batch, partnerSlot);

        // Mixing makes the same of a pair as of the batch that it is a part of.
        float[] pair = new float[2 * size * size * 3];
        Span<float> own = pair.AsSpan(0, pair.Length / 2);
        loader.Load(sample, plan.Augmentation(sample), _buffers, own);
        double share = 1;
        if (partnerSlot != slot && settings.Augment is { Mixup: > 0 } or { CutMix: > 0 })
        {
            loader.Load(partner, plan.Augmentation(partner), _buffers, pair.AsSpan(own.Length));
            Mixture mixture = _mixing.Draw(size, BatchMixing.Random(_random, epoch, batch));
            BatchMixing.Apply(size, mixture, pair);
            share = mixture.Share;
        }
        return new TrainingImage(own.ToArray(), size, sample, partner, share);
    }

    private bool IsReadable(int sample)
    {
        try
        {
            _buffers.Decoder.Decode(images.Samples[sample], _buffers.Image);
            return true;
        }
        catch (BadImageException) when (settings.Data.OnBadImage == BadImagePolicy.Skip)
        {
            return false;
        }
    }

    private static TrainingTransform Transform(TrainSettings settings, int imageSize) =>
        new(imageSize, settings.Augment, settings.Data.ExactDecode);

    private static BatchLoaderOptions Batches(TrainSettings settings) => new()
    {
        BatchSize = settings.Optimizer.BatchSize,
        Shuffle = true,
        Seed = settings.Run.Seed,
        Workers = settings.Run.WorkerCount,
        MinimumBatch = 2,
        OnBadImage = settings.Data.OnBadImage,
    };
}

/// <summary>An image of training as the network gets it.</summary>
/// <param name="Pixels">Rows, columns, then red, green, blue, normalised.</param>
/// <param name="Size">Width and height.</param>
/// <param name="Sample">Its index in the data set.</param>
/// <param name="Partner">The index of the image that it is mixed with.</param>
/// <param name="Share">The share that its own pixels have; 1 where it is not mixed.</param>
internal sealed record TrainingImage(float[] Pixels, int Size, int Sample, int Partner, double Share);
