namespace IlgpuNet.Networks.KeyMaps;

/// <summary>
/// timm's <c>resnet50</c>, <c>resnext50_32x4d</c>, <c>seresnet50</c>, <c>seresnext50_32x4d</c> and deeper.
/// </summary>
public static class TimmNames
{
    /// <summary>The table.</summary>
    public static KeyMap Map { get; } = new(
        "timm",
        "huggingface/pytorch-image-models, timm/models/resnet.py and timm/layers/squeeze_excite.py",
        attentions: [null, "se"],
        inside:
        [
            new("attention.mlp.fc1", "se.fc1", Pointwise: true),
            new("attention.mlp.fc2", "se.fc2", Pointwise: true),
        ]);
}
