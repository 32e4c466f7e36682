using System.Runtime.InteropServices;

namespace IlgpuNet.Operations;

/// <summary>
/// How <see cref="PixelTable"/> mixes an image with its partner, the n-th of a batch from the front with the n-th from
/// the back: in a rectangle y = factor x + (1 - factor) x', elsewhere y = x. The image in the middle stays as it is.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct PictureMixture
{
    internal readonly float Factor;
    internal readonly int Left;
    internal readonly int Top;
    internal readonly int Right;
    internal readonly int Bottom;

    /// <summary>A mixture; without a rectangle nothing is mixed.</summary>
    /// <param name="factor">The weight of an image's own values in the rectangle.</param>
    /// <param name="left">Its first column.</param>
    /// <param name="top">Its first row.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    public PictureMixture(float factor, int left, int top, int width, int height) =>
        (Factor, Left, Top, Right, Bottom) = (factor, left, top, left + width, top + height);

    internal bool Holds(int line, int column) => line >= Top && line < Bottom && column >= Left && column < Right;
}
