namespace IlgpuNet.Tensors;

/// <summary>A vertical and a horizontal extent: a kernel, a stride, a padding. A single number means both.</summary>
/// <param name="Height">The vertical extent.</param>
/// <param name="Width">The horizontal extent.</param>
public readonly record struct Size2d(int Height, int Width)
{
    /// <summary>The same extent in both directions.</summary>
    public static implicit operator Size2d(int extent) => new(extent, extent);

    /// <inheritdoc/>
    public override string ToString() => $"{Height}x{Width}";
}
