namespace IlgpuNet.Networks.KeyMaps;

/// <summary>
/// The CBAM authors' own ResNet, with and without their block; its spatial gate takes the maximum, then the mean.
/// </summary>
public static class CbamNames
{
    /// <summary>The table.</summary>
    public static KeyMap Map { get; } = new(
        "cbam",
        "Jongchan/attention-module, MODELS/model_resnet.py and MODELS/cbam.py",
        attentions: [null, "cbam"],
        inside:
        [
            new("attention.mlp.fc1", "cbam.ChannelGate.mlp.1"),
            new("attention.mlp.fc2", "cbam.ChannelGate.mlp.3"),
            new("attention.spatial_conv", "cbam.SpatialGate.spatial.conv"),
            new("attention.spatial_bn", "cbam.SpatialGate.spatial.bn"),
        ]);
}
