using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuNet.Operations;

/// <summary>
/// Copies what a window sees: the row (tap, channel) of one output position, zeros where the window leaves the map.
/// Channels are innermost, so a whole row of the window is one run of memory, unless the channels are cut into groups.
/// </summary>
internal readonly unsafe struct WindowRows
{
    private readonly ConvolutionShape _shape;
    private readonly float* _x;
    private readonly int _groupOffset, _runLength, _runsPerRow;

    /// <summary>The windows of one group of <paramref name="shape"/> over <paramref name="x"/>.</summary>
    public WindowRows(ConvolutionShape shape, float* x, int group)
    {
        (_shape, _groupOffset) = (shape, group * shape.GroupInputs);
        _x = x;
        bool whole = shape.Groups == 1;
        _runLength = whole ? shape.Kernel.Width * shape.Inputs : shape.GroupInputs;
        _runsPerRow = whole ? 1 : shape.Kernel.Width;
    }

    /// <summary>
    /// Copies elements [<paramref name="start"/>, start + <paramref name="length"/>) of the window rows of
    /// <paramref name="count"/> positions from <paramref name="position"/> on to rows <paramref name="stride"/> apart.
    /// </summary>
    public void Copy(int position, int count, int start, int length, float* rows, int stride)
    {
        (int run, int skip) = Math.DivRem(start, _runLength);
        for (int done = 0; done < length; run++, skip = 0)
        {
            int part = Math.Min(_runLength - skip, length - done);
            CopyRun(new PositionCursor(position, _shape.Ho, _shape.Wo), count, run, skip, part, rows + done, stride);
            done += part;
        }
    }

    private void CopyRun(PositionCursor position, int count, int run, int skip, int length, float* rows, int stride)
    {
        (int kh, int kw) = Math.DivRem(run, _runsPerRow);
        int channels = _shape.Inputs, height = _shape.H, rowLength = _shape.W * channels;
        int rowStep = _shape.Stride.Height, columnStep = _shape.Stride.Width * channels;
        int top = kh - _shape.Padding.Height, left = (kw - _shape.Padding.Width) * channels + _groupOffset + skip;
        for (; count > 0; count--, rows += stride, position.Advance())
        {
            int h = position.I * rowStep + top, start = position.J * columnStep + left;
            float* source = _x + ((long)position.Image * height + h) * rowLength + start;
            if ((uint)h >= (uint)height)
                new Span<float>(rows, length).Clear();
            else if (start >= 0 && start + length <= rowLength)
                CopyElements(source, length, rows);
            else
                CopyInside(source, start, length, rowLength, rows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyElements(float* source, int length, float* destination)
    {
        int i = 0;
        for (; i <= length - 8; i += 8)
            Vector256.Store(Vector256.Load(source + i), destination + i);
        if (i < length && length >= 8)
        {
            Vector256.Store(Vector256.Load(source + length - 8), destination + length - 8);
            return;
        }
        for (; i < length; i++)
            destination[i] = source[i];
    }

    /// <summary>What lies before the map's row or behind it is padding.</summary>
    private static void CopyInside(float* source, int start, int length, int rowLength, float* destination)
    {
        for (int i = 0; i < length; i++)
            destination[i] = (uint)(start + i) < (uint)rowLength ? source[i] : 0;
    }
}
