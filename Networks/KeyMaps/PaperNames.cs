namespace IlgpuNet.Networks.KeyMaps;

/// <summary>
/// The names of a network's tensors in the paper's published checkpoints, and how they map to ours:
/// <c>layer1.layer1_block_0.conv_conv1.weight</c> there is <c>layer1.0.conv1.weight</c> here.
/// </summary>
public static class PaperNames
{
    /// <summary>The table ("fc_extention" is the published spelling).</summary>
    public static KeyMap Map { get; } = new(
        "paper",
        "the published code of 'Delving deep into spatial pooling for squeeze-and-excitation networks'",
        attentions: [null, "se", "cbam", "spse", "rgse"],
        blocks: ["layer{stage}.layer{stage}_block_{block}"],
        inside:
        [
            new("conv1", "conv_conv1"),
            new("bn1", "bn_bn1"),
            new("conv2", "conv_conv2"),
            new("bn2", "bn_bn2"),
            new("conv3", "conv_conv3"),
            new("bn3", "bn_bn3"),
            new("downsample.0", "shortcut.shortcut_conv"),
            new("downsample.1", "shortcut.shortcut_bn"),
            new("attention.mlp.fc1", "fc_reduction"),
            new("attention.mlp.fc2", "fc_extention"),
            new("attention.fusion", "fc_spatial.fc_spatial"),
            new("attention.fusion_bn", "fc_spatial.bn_spatial"),
            new("attention.fusion1", "fc_spatial1"),
            new("attention.fusion2", "fc_spatial2"),
            new("attention.fusion4", "fc_spatial4"),
            new("attention.sum_bn", "fc_bn"),
            new("attention.spatial_conv", "spatial_conv"),
            new("attention.spatial_bn", "spatial_bn"),
        ]);

    /// <summary>
    /// Our name for the paper's <paramref name="name"/>; a leading <c>module.</c> is dropped. Names outside the blocks
    /// are the same in both, and so are parts the paper does not know.
    /// </summary>
    public static string ToOurs(string name) => Map.ToOurs(name);

    /// <summary>The paper's name for our <paramref name="name"/>; the inverse of <see cref="ToOurs"/>.</summary>
    public static string ToPaper(string name) => Map.ToTheirs(name);
}
