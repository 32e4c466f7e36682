using IlgpuNet.Random;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// Makes a network's input of a decoded picture. Implementations may be called from several threads at once.
/// </summary>
public interface IImageTransform
{
    /// <summary>Width and height of the result in pixels.</summary>
    int ImageSize { get; }

    /// <summary>
    /// What <see cref="Apply"/> reads of a picture, so that no more need be decoded; everything unless overridden.
    /// </summary>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="random">The random decisions of this sample in this epoch.</param>
    /// <returns>
    /// Where a reduction is allowed, the method is asked again with the size of the reduced picture, and
    /// <see cref="Apply"/> is given that picture.
    /// </returns>
    ReadRegion Region(int width, int height, PhiloxCursor random) => ReadRegion.Whole(width, height);

    /// <summary>Crops, resizes and normalises one picture.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="random">The random decisions of this sample in this epoch.</param>
    /// <param name="destination">
    /// Receives rows, columns, then red, green, blue (NHWC with N = 1): ImageSize * ImageSize * 3 values.
    /// </param>
    void Apply(RgbImage image, PhiloxCursor random, Span<float> destination);
}
