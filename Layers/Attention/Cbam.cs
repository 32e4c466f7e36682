using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers.Attention;

/// <summary>
/// The convolutional block attention module: first a gate per channel, sigmoid(MLP(mean(z)) + MLP(max(z))) with
/// MLP = FC2(relu(FC1(.))), then one per position of the result z',
/// sigmoid(BN(Conv7x7([max over channels, mean over channels] of z'))). S. Woo et al., "CBAM" (2018).
/// </summary>
[AttentionBlock("cbam")]
public sealed class Cbam : MapAttention
{
    private readonly ChannelMlp _mlp;
    private readonly Conv2d _spatialConv;
    private readonly BatchNorm2d _spatialBn;

    /// <summary>A block for <paramref name="site"/>.</summary>
    public Cbam(AttentionSite site)
    {
        _mlp = Child("mlp", new ChannelMlp(site));
        _spatialConv = Child("spatial_conv", new Conv2d(2, 1, 7, padding: 3, initialiser: Initialisers.KaimingUniform));
        _spatialBn = Child("spatial_bn", new BatchNorm2d(1, momentum: 0.01f));
    }

    /// <summary>
    /// Is shown the gates of each pass, first one number per image and channel, then the map [N, H, W, 1]: for looking
    /// into a network.
    /// </summary>
    public Action<Tensor, Tensor>? Inspector { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor z)
    {
        Tensor mean = AveragePool.Adaptive(z, 1), max = MaxPool.Adaptive(z, 1);
        Tensor sum = Add.Apply(_mlp.Forward(mean), _mlp.Forward(max));
        Tensor channelGate = Operations.Sigmoid.Apply(sum);
        Tensor scaled = ChannelScale.Apply(z, channelGate);
        Tensor s = _spatialConv.Forward(ChannelMaxMean.Apply(scaled), _spatialBn);
        Tensor spatialGate = Operations.Sigmoid.Apply(s);
        Inspector?.Invoke(channelGate, spatialGate);
        return SpatialScale.Apply(scaled, spatialGate);
    }
}
