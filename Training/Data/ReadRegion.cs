using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Data;

/// <summary>
/// What a transform will read of a picture. A decoder may leave the pixels outside undefined, and may deliver a
/// smaller picture where a reduction is allowed.
/// </summary>
/// <param name="Box">The pixels that are read.</param>
/// <param name="Reduction">The picture may be decoded at 1 / Reduction of its size: 1, 2, 4 or 8.</param>
public readonly record struct ReadRegion(CropBox Box, int Reduction)
{
    private const int LargestReduction = 8;

    /// <summary>Every pixel, at full size.</summary>
    public static ReadRegion Whole(int width, int height) => new(new CropBox(0, 0, width, height), 1);

    /// <summary>
    /// A crop that is resized to a square: reduced by the largest power of two, at most 8, that leaves it no smaller
    /// than the square in either direction. A crop below twice the square is not reduced.
    /// </summary>
    /// <param name="crop">The crop.</param>
    /// <param name="imageSize">Side of the square.</param>
    public static ReadRegion OfResizedCrop(CropBox crop, int imageSize)
    {
        int shorter = Math.Min(crop.Width, crop.Height);
        int reduction = 1;
        while (reduction < LargestReduction && shorter >= 2L * reduction * imageSize) reduction *= 2;
        return new ReadRegion(crop, reduction);
    }
}
