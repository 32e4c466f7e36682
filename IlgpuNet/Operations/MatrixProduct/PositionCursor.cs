namespace IlgpuNet.Operations;

/// <summary>Walks the positions (image, i, j) of a grid in order, without a division a step.</summary>
internal struct PositionCursor
{
    private readonly int _height, _width;

    /// <summary>Starts at <paramref name="position"/>.</summary>
    public PositionCursor(int position, int height, int width)
    {
        (_height, _width) = (height, width);
        (Image, int pixel) = Math.DivRem(position, height * width);
        (I, J) = Math.DivRem(pixel, width);
    }

    /// <summary>The image.</summary>
    public int Image { get; private set; }

    /// <summary>The row in it.</summary>
    public int I { get; private set; }

    /// <summary>The column in it.</summary>
    public int J { get; private set; }

    /// <summary>Goes to the next position.</summary>
    public void Advance()
    {
        if (++J < _width)
            return;
        J = 0;
        if (++I < _height)
            return;
        (I, Image) = (0, Image + 1);
    }
}
