using IlgpuNet.Random;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// torchvision's <c>ColorJitter</c>: brightness, contrast and saturation by factors uniform in
/// [max(0, 1 - j), 1 + j], and hue by turns uniform in [-j, j], in random order.
/// </summary>
internal sealed class ColourJitter : IPictureChange
{
    private const int Changes = 4;

    private readonly float[] _amounts;

    /// <param name="amounts">j of brightness, contrast, saturation and hue; 0 leaves one out.</param>
    public ColourJitter(IReadOnlyList<double> amounts) => _amounts = [.. amounts.Select(amount => (float)amount)];

    public void Apply(RgbImage image, RgbImage scratch, ref PhiloxCursor random)
    {
        Span<int> order = [0, 1, 2, 3];
        for (int i = Changes - 1; i > 0; i--)
        {
            int other = random.NextInt32(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
        foreach (int change in order)
        {
            float amount = _amounts[change];
            // Every change draws, so that leaving one out does not move the others' numbers.
            float factor = random.NextUniform(Math.Max(0, 1 - amount), 1 + amount);
            if (amount > 0)
                Apply(change, image, factor);
        }
    }

    private static void Apply(int change, RgbImage image, float factor)
    {
        switch (change)
        {
            case 0:
                Colours.Brightness(image, factor);
                break;
            case 1:
                Colours.Contrast(image, factor);
                break;
            case 2:
                Colours.Saturation(image, factor);
                break;
            default:
                Colours.Hue(image, factor - 1);
                break;
        }
    }
}
