using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Golden;

/// <summary>
/// An attention block on descriptors as one that is given the map: the batch-norm's output is stored and pooled, the
/// gate computed and multiplied, each in a step of its own on the network's tape. The same numbers must come out.
/// </summary>
public sealed class UnfusedAttention : MapAttention
{
    private const string LocalName = "unfused";
    private readonly DescriptorAttention _block;

    private UnfusedAttention(DescriptorAttention block) => _block = Child(LocalName, block);

    /// <summary>The network of an entry with its attention unfused.</summary>
    /// <exception cref="ArgumentException">It has no attention on descriptors.</exception>
    public static ResNet Network(NetworkEntry entry, int classes)
    {
        string attention = entry.Attention
            ?? throw new ArgumentException($"{entry.Name} has no attention that could be unfused");
        return new ResNet(entry.Backbone.Options with
        {
            Classes = classes,
            Attention = site => entry.Registry.Create(attention, site) is DescriptorAttention block
                ? new UnfusedAttention(block)
                : throw new ArgumentException($"{entry.Name}'s attention is given the map already"),
        });
    }

    /// <summary>A tensor's name without the level that this class adds.</summary>
    public static string BareName(string name) => name.Replace($".{LocalName}.", ".", StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor z) => _block.Forward(z);
}
