using IlgpuNet.Random;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// Changes a resized crop before it is mirrored and normalised. Implementations may be called from several threads at
/// once.
/// </summary>
internal interface IPictureChange
{
    /// <summary>Changes one picture.</summary>
    /// <param name="image">The picture, changed in place.</param>
    /// <param name="scratch">Memory to use on the way.</param>
    /// <param name="random">The random decisions of this sample in this epoch.</param>
    void Apply(RgbImage image, RgbImage scratch, ref PhiloxCursor random);
}
