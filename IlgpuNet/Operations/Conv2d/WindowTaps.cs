namespace IlgpuNet.Operations;

/// <summary>The pixels of the input that one window sees, each with its place in the window.</summary>
internal struct WindowTaps
{
    private readonly int _width, _kernelWidth, _endRow, _firstColumn, _endColumn;
    private readonly long _origin;
    private int _row, _column;

    /// <summary>The window of the output pixel (<paramref name="ho"/>, <paramref name="wo"/>).</summary>
    public WindowTaps(ConvolutionShape shape, int image, int ho, int wo)
    {
        int top = ho * shape.Stride.Height - shape.Padding.Height, left = wo * shape.Stride.Width - shape.Padding.Width;
        (_width, _kernelWidth) = (shape.W, shape.Kernel.Width);
        _origin = ((long)image * shape.H + top) * shape.W + left;
        (_endRow, _endColumn) = (Math.Min(shape.Kernel.Height, shape.H - top), Math.Min(_kernelWidth, shape.W - left));
        (_row, _firstColumn) = (Math.Max(0, -top), Math.Max(0, -left));
        _column = _firstColumn - 1;
    }

    /// <summary>The pixel, counted through all images, and the tap.</summary>
    public readonly (long Pixel, int Tap) Current =>
        (_origin + (long)_row * _width + _column, _row * _kernelWidth + _column);

    /// <summary>For <c>foreach</c>.</summary>
    public readonly WindowTaps GetEnumerator() => this;

    /// <summary>Goes to the next pixel.</summary>
    public bool MoveNext()
    {
        if (++_column >= _endColumn)
            (_column, _row) = (_firstColumn, _row + 1);
        return _row < _endRow && _column < _endColumn;
    }
}
