using IlgpuNet.Random;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>What <see cref="RandAugment"/> chooses from.</summary>
internal enum RandAugmentOperation
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Color,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
}

/// <summary>
/// RandAugment as torchvision has it: so many operations, each drawn from fourteen, of one strength; those that have a
/// direction go either way. E. Cubuk et al., "RandAugment" (2020). At full strength: shear 0.3, translation 150/331 of
/// the side, 30 degrees, factors 1 +- 0.9, 4 bits, threshold 0.
/// </summary>
internal sealed class RandAugment : IPictureChange
{
    /// <summary>The largest magnitude.</summary>
    public const int FullMagnitude = 30;

    private static readonly RandAugmentOperation[] s_operations = Enum.GetValues<RandAugmentOperation>();

    private readonly int _operations;
    private readonly int _magnitude;

    /// <param name="operations">How many operations each picture gets.</param>
    /// <param name="magnitude">Their strength, from 0 to <see cref="FullMagnitude"/>.</param>
    public RandAugment(int operations, int magnitude) => (_operations, _magnitude) = (operations, magnitude);

    public void Apply(RgbImage image, RgbImage scratch, ref PhiloxCursor random)
    {
        for (int i = 0; i < _operations; i++)
        {
            RandAugmentOperation operation = s_operations[random.NextInt32(s_operations.Length)];
            Apply(operation, _magnitude, negative: random.NextBool(), image, scratch);
        }
    }

    /// <summary>Applies one operation.</summary>
    /// <param name="operation">Which.</param>
    /// <param name="magnitude">How strong.</param>
    /// <param name="negative">Of operations with a direction: whether it is the other one.</param>
    /// <param name="image">The picture, changed in place.</param>
    /// <param name="scratch">Memory to use on the way.</param>
    internal static void Apply(
        RandAugmentOperation operation, int magnitude, bool negative, RgbImage image, RgbImage scratch)
    {
        float share = (float)magnitude / FullMagnitude, signed = negative ? -share : share;
        switch (operation)
        {
            case RandAugmentOperation.ShearX:
                Affine.ShearX(0.3f * signed).Apply(image, scratch);
                break;
            case RandAugmentOperation.ShearY:
                Affine.ShearY(0.3f * signed).Apply(image, scratch);
                break;
            case RandAugmentOperation.TranslateX:
                Affine.Translation((int)(150f / 331 * image.Width * signed), 0).Apply(image, scratch);
                break;
            case RandAugmentOperation.TranslateY:
                Affine.Translation(0, (int)(150f / 331 * image.Height * signed)).Apply(image, scratch);
                break;
            case RandAugmentOperation.Rotate:
                Affine.Rotation(30f * signed, image.Width, image.Height).Apply(image, scratch);
                break;
            case RandAugmentOperation.Brightness:
                Colours.Brightness(image, 1 + 0.9f * signed);
                break;
            case RandAugmentOperation.Color:
                Colours.Saturation(image, 1 + 0.9f * signed);
                break;
            case RandAugmentOperation.Contrast:
                Colours.Contrast(image, 1 + 0.9f * signed);
                break;
            case RandAugmentOperation.Sharpness:
                Colours.Sharpness(image, 1 + 0.9f * signed, scratch);
                break;
            case RandAugmentOperation.Posterize:
                Levels.Posterize(image, 8 - (int)Math.Round(4.0 * magnitude / FullMagnitude, MidpointRounding.ToEven));
                break;
            case RandAugmentOperation.Solarize:
                Levels.Solarize(image, 255 * (1 - share));
                break;
            case RandAugmentOperation.AutoContrast:
                Levels.AutoContrast(image);
                break;
            case RandAugmentOperation.Equalize:
                Levels.Equalize(image);
                break;
        }
    }
}
