using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// Moves pixels by an affine map of the plane: the result at (x, y) is the source's pixel at
/// (a x' + b y' + c, d x' + e y' + f), x' = x + 1/2 and y' = y + 1/2, rounded down; black where that is outside. Bit
/// for bit Pillow's <c>transform</c> with the nearest pixel, its 16 fractional bits included.
/// </summary>
internal readonly record struct Affine(double A, double B, double C, double D, double E, double F)
{
    private const int FractionalBits = 16;

    /// <summary>Slants by <paramref name="shear"/> columns for each row, about the upper left corner.</summary>
    public static Affine ShearX(double shear) => new(1, shear, 0, 0, 1, 0);

    /// <summary>Slants by <paramref name="shear"/> rows for each column, about the upper left corner.</summary>
    public static Affine ShearY(double shear) => new(1, 0, 0, shear, 1, 0);

    /// <summary>Moves to the right and down.</summary>
    public static Affine Translation(int x, int y) => new(1, 0, -x, 0, 1, -y);

    /// <summary>Turns counter-clockwise about the centre.</summary>
    public static Affine Rotation(double degrees, int width, int height)
    {
        double angle = -degrees * Math.PI / 180;
        double cosine = Math.Round(Math.Cos(angle), 15), sine = Math.Round(Math.Sin(angle), 15);
        (double x, double y) = (width / 2.0, height / 2.0);
        return new Affine(
            cosine, sine, cosine * -x + sine * -y + x, -sine, cosine, -sine * -x + cosine * -y + y);
    }

    /// <summary>Moves the pixels of a picture.</summary>
    /// <param name="image">The picture, changed in place.</param>
    /// <param name="scratch">Memory to use on the way.</param>
    public void Apply(RgbImage image, RgbImage scratch)
    {
        (int width, int height) = (image.Width, image.Height);
        scratch.Resize(width, height);
        image.Words.CopyTo(scratch.Words);
        ReadOnlySpan<uint> source = scratch.Words;
        Span<uint> destination = image.Words;
        int rowX = Fixed(C + A * 0.5 + B * 0.5), rowY = Fixed(F + D * 0.5 + E * 0.5);
        (int a, int b, int d, int e) = (Fixed(A), Fixed(B), Fixed(D), Fixed(E));
        for (int y = 0; y < height; y++, rowX += b, rowY += e)
        {
            (int fromX, int fromY) = (rowX, rowY);
            for (int x = 0; x < width; x++, fromX += a, fromY += d)
            {
                (int column, int row) = (fromX >> FractionalBits, fromY >> FractionalBits);
                bool inside = (uint)column < (uint)width && (uint)row < (uint)height;
                destination[y * width + x] = inside ? source[row * width + column] : 0;
            }
        }
    }

    private static int Fixed(double value) => (int)Math.Floor(value * (1 << FractionalBits) + 0.5);
}
