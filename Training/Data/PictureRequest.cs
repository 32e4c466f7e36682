using IlgpuNet.Random;
using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Data;

/// <summary>
/// For whom a picture is read: a transform with its random decisions, or someone who wants all of it.
/// </summary>
/// <param name="Transform">Will be applied to the picture; null for the whole picture.</param>
/// <param name="Random">The random decisions that the transform will be given.</param>
public readonly record struct PictureRequest(IImageTransform? Transform, PhiloxCursor Random)
{
    /// <summary>What is needed of a picture of some size.</summary>
    /// <param name="width">Columns of the upright picture.</param>
    /// <param name="height">Rows of the upright picture.</param>
    public ReadRegion Region(int width, int height) =>
        Transform?.Region(width, height, Random) ?? ReadRegion.Whole(width, height);
}
