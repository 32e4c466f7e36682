using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers.Attention;

/// <summary>
/// Squeeze-and-excitation: gate = sigmoid(FC2(relu(FC1(mean(z))))). J. Hu et al., "Squeeze-and-excitation networks"
/// (2018).
/// </summary>
[AttentionBlock("se")]
public sealed class SqueezeExcitation : DescriptorAttention
{
    private readonly ChannelMlp _mlp;

    /// <summary>A block for <paramref name="site"/>.</summary>
    public SqueezeExcitation(AttentionSite site)
        : base(1) => _mlp = Child("mlp", new ChannelMlp(site));

    /// <inheritdoc/>
    protected override Tensor Gate(Descriptors descriptors) =>
        Operations.Sigmoid.Apply(_mlp.Forward(descriptors.Cells(1)));
}
