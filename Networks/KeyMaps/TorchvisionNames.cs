namespace IlgpuNet.Networks.KeyMaps;

/// <summary>torchvision's ResNet and ResNeXt, which ours are named after; it has no attention.</summary>
public static class TorchvisionNames
{
    /// <summary>The table, which changes nothing.</summary>
    public static KeyMap Map { get; } = new(
        "torchvision", "pytorch/vision, torchvision/models/resnet.py", attentions: [null]);
}
