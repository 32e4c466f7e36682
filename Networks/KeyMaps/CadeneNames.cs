namespace IlgpuNet.Networks.KeyMaps;

/// <summary>
/// The SE networks that R. Cadene converted from the SENet authors' Caffe models (<c>se_resnet50</c>,
/// <c>se_resnext50_32x4d</c> and deeper), which timm calls <c>legacy_seresnet50</c>. Their max-pool has no padding, and
/// an SE-ResNet, not an SE-ResNeXt, has the stride on a block's first convolution.
/// </summary>
public static class CadeneNames
{
    /// <summary>The table.</summary>
    public static KeyMap Map { get; } = new(
        "cadene",
        "Cadene/pretrained-models.pytorch, pretrainedmodels/models/senet.py",
        attentions: ["se"],
        inside:
        [
            new("attention.mlp.fc1", "se_module.fc1", Pointwise: true),
            new("attention.mlp.fc2", "se_module.fc2", Pointwise: true),
        ],
        outside:
        [
            new("conv1", "layer0.conv1"),
            new("bn1", "layer0.bn1"),
            new("fc", "last_linear"),
        ])
    {
        Form = network => new NetworkOptions
        {
            StrideOn = network.Backbone.Options.Groups == 1 ? StrideOn.First : StrideOn.Second,
            StemPool = StemPool.Ceiling,
        },
    };
}
