using SkiaSharp;

namespace IlgpuNet.Training.Explain;

/// <summary>Colours for numbers from 0 to 1, interpolated linearly between anchors of even distance.</summary>
internal sealed class ColorMap
{
    private readonly SKColor[] _anchors;

    private ColorMap(params string[] anchors) => _anchors = [.. anchors.Select(SKColor.Parse)];

    /// <summary>
    /// Dark blue to yellow, even in lightness, told apart by colour-blind people too: the anchors are matplotlib's
    /// "viridis".
    /// </summary>
    public static ColorMap Viridis { get; } = new(
        "440154", "482878", "3e4989", "31688e", "26828e", "1f9e89", "35b779", "6ece58", "b5de2b", "fde725");

    /// <summary>Black over red to yellow, to be laid over a picture: the anchors are matplotlib's "inferno".</summary>
    public static ColorMap Inferno { get; } = new(
        "000004", "1b0c41", "4a0c6b", "781c6d", "a52c60", "cf4446", "ed6925", "fb9b06", "f7d13d", "fcffa4");

    /// <summary>
    /// The colour of <paramref name="value"/>; what lies outside 0 to 1 has the colour of the nearer end.
    /// </summary>
    public SKColor At(float value)
    {
        float place = Math.Clamp(float.IsNaN(value) ? 0 : value, 0, 1) * (_anchors.Length - 1);
        int below = Math.Min((int)place, _anchors.Length - 2);
        float share = place - below;
        (SKColor a, SKColor b) = (_anchors[below], _anchors[below + 1]);
        return new SKColor(Mix(a.Red, b.Red), Mix(a.Green, b.Green), Mix(a.Blue, b.Blue));

        byte Mix(byte from, byte to) => (byte)MathF.Round(from + share * (to - from));
    }
}
