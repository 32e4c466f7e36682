using System.Runtime.Intrinsics;

namespace IlgpuNet.Operations;

/// <summary>
/// Copies what a window sees: the row (tap, channel) of one output position, zeros where the window leaves the map. Channels
/// are innermost, so a whole row of the window is one run of memory, unless the channels are cut into groups.
/// </summary>
internal readonly unsafe struct WindowRows
{
    private readonly float* _x;
    private readonly int _height, _rowLength, _channels, _outputHeight, _outputWidth;
    private readonly int _strideHeight, _strideWidth, _paddingHeight, _paddingWidth;
    private readonly int _runLength, _runsPerRow, _groupOffset;

    /// <summary>The windows of one group of <paramref name="shape"/> over <paramref name="x"/>.</summary>
    public WindowRows(in ConvolutionShape shape, float* x, int group)
    {
        _x = x + group * shape.GroupInputs;
        (_height, _rowLength, _channels) = (shape.H, shape.W * shape.Inputs, shape.Inputs);
        (_outputHeight, _outputWidth) = (shape.Ho, shape.Wo);
        (_strideHeight, _strideWidth) = (shape.Stride.Height, shape.Stride.Width);
        (_paddingHeight, _paddingWidth) = (shape.Padding.Height, shape.Padding.Width);
        bool whole = shape.Groups == 1;
        _runLength = whole ? shape.Kernel.Width * shape.Inputs : shape.GroupInputs;
        _runsPerRow = whole ? 1 : shape.Kernel.Width;
        _groupOffset = group * shape.GroupInputs;
    }

    /// <summary>
    /// Copies elements [<paramref name="start"/>, start + <paramref name="length"/>) of the window rows of
    /// <paramref name="count"/> positions from <paramref name="position"/> on to rows <paramref name="stride"/> apart.
    /// </summary>
    public void Copy(int position, int count, int start, int length, float* rows, int stride)
    {
        PositionCursor cursor = new(position, _outputHeight, _outputWidth);
        (int firstRun, int firstSkip) = Math.DivRem(start, _runLength);
        for (; count > 0; count--, rows += stride, cursor.Advance())
        {
            int run = firstRun, skip = firstSkip;
            for (int done = 0; done < length; run++, skip = 0)
            {
                int part = Math.Min(_runLength - skip, length - done);
                CopyRun(cursor, run, skip, part, rows + done);
                done += part;
            }
        }
    }

    private void CopyRun(in PositionCursor position, int run, int skip, int length, float* destination)
    {
        (int kh, int kw) = _runsPerRow == 1 ? (run, 0) : Math.DivRem(run, _runsPerRow);
        int h = position.I * _strideHeight - _paddingHeight + kh;
        int start = (position.J * _strideWidth - _paddingWidth + kw) * _channels + skip;
        int low = 0, high = 0;
        if ((uint)h < (uint)_height)
        {
            // In elements of the map's row: what lies before it or behind it is padding.
            low = Math.Clamp(-(start + _groupOffset), 0, length);
            high = Math.Clamp(_rowLength - start - _groupOffset, low, length);
        }
        float* source = _x + ((long)position.Image * _height + h) * _rowLength + start;
        int i = 0;
        for (; i < low; i++)
            destination[i] = 0;
        i = CopyElements(source, i, high, destination);
        for (; i < length; i++)
            destination[i] = 0;
    }

    private static int CopyElements(float* source, int i, int end, float* destination)
    {
        for (; i <= end - 8; i += 8)
            Vector256.Store(Vector256.Load(source + i), destination + i);
        for (; i < end; i++)
            destination[i] = source[i];
        return i;
    }
}
