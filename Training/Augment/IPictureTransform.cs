using IlgpuNet.Operations;
using IlgpuNet.Random;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>A transform that can leave the mirror image, the normalisation and what follows it to a device.</summary>
internal interface IPictureTransform : IImageTransform
{
    /// <summary>Crops, resizes and changes one picture.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="random">The random decisions of this sample in this epoch.</param>
    /// <param name="pixels">Receives rows, columns: ImageSize * ImageSize pixels of an <see cref="RgbImage"/>.</param>
    /// <returns>What remains to be done to them.</returns>
    PictureHeader Apply(RgbImage image, PhiloxCursor random, Span<uint> pixels);
}
