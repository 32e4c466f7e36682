using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers.Attention;

/// <summary>
/// Squeeze-and-excitation over a spatial pyramid: each channel's averages over 1x1, 2x2 and 4x4 cells are folded into
/// one number by depthwise convolutions, s = DW1(p1) + DW2(p2) + DW4(p4), and
/// gate = sigmoid(FC2(relu(FC1(relu(BN(s)))))). The "SP" block of "Delving deep into spatial pooling for
/// squeeze-and-excitation networks" (2022).
/// </summary>
[AttentionBlock("spse")]
public sealed class SpatialPyramidSqueeze : DescriptorAttention
{
    private readonly GridFold _fusion1;
    private readonly GridFold _fusion2;
    private readonly GridFold _fusion4;
    private readonly BatchNorm2d _sumBn;
    private readonly ChannelMlp _mlp;

    /// <summary>A block for <paramref name="site"/>.</summary>
    public SpatialPyramidSqueeze(AttentionSite site)
        : base(1, 2, 4)
    {
        _fusion1 = Child("fusion1", new GridFold(site.Channels, 1, bias: true));
        _fusion2 = Child("fusion2", new GridFold(site.Channels, 2, bias: true));
        _fusion4 = Child("fusion4", new GridFold(site.Channels, 4, bias: true));
        _sumBn = Child("sum_bn", new BatchNorm2d(site.Channels, relu: true));
        _mlp = Child("mlp", new ChannelMlp(site));
    }

    /// <inheritdoc/>
    protected override Tensor Gate(Descriptors descriptors)
    {
        Tensor s = GridFold.Sum(descriptors, _fusion1, _fusion2, _fusion4);
        return Operations.Sigmoid.Apply(_mlp.Forward(_sumBn.Forward(s)));
    }
}
