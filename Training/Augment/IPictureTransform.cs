using IlgpuNet.Random;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>A transform that can leave the mirror image and the normalisation to a device.</summary>
internal interface IPictureTransform : IImageTransform
{
    /// <summary>Whether nothing but those two follows the changes of the picture.</summary>
    bool EndsInPicture { get; }

    /// <summary>Crops, resizes and changes one picture.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="random">The random decisions of this sample in this epoch.</param>
    /// <param name="pixels">Receives rows, columns: ImageSize * ImageSize pixels of an <see cref="RgbImage"/>.</param>
    /// <returns>Whether it is to be mirrored.</returns>
    bool Apply(RgbImage image, PhiloxCursor random, Span<uint> pixels);
}
