namespace IlgpuNet.Networks.KeyMaps;

/// <summary>
/// NVIDIA's <c>resnet50</c>, <c>resnext101-32x4d</c> and <c>se-resnext101-32x4d</c>. Their SE blocks have 16 hidden
/// channels in every stage, where the paper has 1/16 of the channels. Checkpoints of 2020 name stages <c>layer1</c>,
/// later ones <c>layers.0</c>; the gate is fully connected in the former and of 1x1 convolutions in the latter.
/// </summary>
public static class NvidiaNames
{
    private const int HiddenChannels = 16;

    /// <summary>The table.</summary>
    public static KeyMap Map { get; } = new(
        "nvidia",
        "NVIDIA/DeepLearningExamples, PyTorch/Classification/ConvNets/image_classification/models/resnet.py "
        + "and common.py",
        attentions: [null, "se"],
        blocks: ["layers.{index}.{block}", "layer{stage}.{block}"],
        inside:
        [
            new("attention.mlp.fc1", "squeeze.squeeze", Pointwise: true),
            new("attention.mlp.fc2", "squeeze.expand", Pointwise: true),
        ])
    {
        Form = network => new NetworkOptions { GateWidth = network.Attention == "se" ? HiddenChannels : null },
    };
}
