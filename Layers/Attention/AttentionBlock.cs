namespace IlgpuNet.Layers.Attention;

/// <summary>Where in a network an attention block sits.</summary>
/// <param name="Channels">Channels of the map it re-weights.</param>
/// <param name="Stage">
/// The stage of the network, 1 to 4: the map has 1/4, 1/8, 1/16, 1/32 of the image's extents.
/// </param>
/// <param name="Reduction">By how much the hidden layer of a gate is narrower than the map.</param>
public sealed record AttentionSite(int Channels, int Stage, int Reduction = 16)
{
    /// <summary>The stage of the network.</summary>
    public int Stage { get; } = Stage is >= 1 and <= 4
        ? Stage
        : throw new ArgumentOutOfRangeException(nameof(Stage), Stage, "attention blocks sit in stages 1 to 4");

    /// <summary>Width of a gate's hidden layer, at least 1.</summary>
    public int Hidden => Math.Max(1, Channels / Reduction);
}

/// <summary>
/// A block that re-weights z [N, H, W, C], the output of a residual block's last batch-norm, before the shortcut is
/// added: z to z' of the same shape. A block derives from one of two classes: <see cref="DescriptorAttention"/> when
/// pooled values of z are all it needs, so that z is never stored; <see cref="MapAttention"/> when it needs z itself.
/// An <see cref="AttentionBlockAttribute"/> on it and a constructor taking an <see cref="AttentionSite"/> make it
/// known.
/// </summary>
public abstract class AttentionBlock : Module
{
    private protected AttentionBlock()
    {
    }

    /// <inheritdoc/>
    public override string ToString() => GetType().Name;
}

/// <summary>An attention block that computes z' from z itself.</summary>
public abstract class MapAttention : AttentionBlock
{
}
