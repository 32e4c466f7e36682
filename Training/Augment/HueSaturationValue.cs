namespace IlgpuNet.Training.Augment;

/// <summary>Pillow's conversion between RGB and HSV, a byte each, rounding included (Convert.c).</summary>
internal static class HueSaturationValue
{
    /// <summary>The hue (255 for the whole circle), saturation and value of a colour.</summary>
    public static (byte Hue, byte Saturation, byte Value) Of(byte red, byte green, byte blue)
    {
        byte largest = Math.Max(red, Math.Max(green, blue)), least = Math.Min(red, Math.Min(green, blue));
        if (least == largest)
            return (0, 0, largest);
        float range = largest - least, saturation = range / largest;
        float r = (largest - red) / range, g = (largest - green) / range, b = (largest - blue) / range;
        float sixths = red == largest ? b - g : (float)(green == largest ? 2.0 + r - b : 4.0 + g - r);
        float hue = (float)((sixths / 6.0 + 1.0) % 1.0);
        return ((byte)(hue * 255.0), (byte)(saturation * 255.0), largest);
    }

    /// <summary>The colour of a hue, saturation and value.</summary>
    public static (byte Red, byte Green, byte Blue) ToRgb(byte hue, byte saturation, byte value)
    {
        if (saturation == 0)
            return (value, value, value);
        int sixth = (int)Math.Floor((float)hue * 6.0 / 255.0);
        float rest = (float)((float)hue * 6.0 / 255.0 - sixth), share = (float)(saturation / 255.0);
        byte p = Rounded(value * (1.0 - share));
        byte q = Rounded(value * (1.0 - share * rest));
        byte t = Rounded(value * (1.0 - share * (1.0 - rest)));
        return (sixth % 6) switch
        {
            0 => (value, t, p),
            1 => (q, value, p),
            2 => (p, value, t),
            3 => (p, q, value),
            4 => (t, p, value),
            _ => (value, p, q),
        };
    }

    private static byte Rounded(double level) =>
        (byte)Math.Clamp(Math.Round(level, MidpointRounding.AwayFromZero), 0, 255);
}
