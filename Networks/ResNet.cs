using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Tensors;

namespace IlgpuNet.Networks;

/// <summary>
/// ResNet and, with groups, ResNeXt: images [N, H, W, 3] to logits [N, classes]. A 7x7/2 convolution and a 3x3/2
/// max-pool, four stages of bottlenecks, and a classifier on the global mean. Names of its state are torchvision's,
/// with attention under <c>layer1.0.attention.</c>.
/// </summary>
public sealed class ResNet : Module
{
    /// <summary>
    /// By how much the last stage's map is smaller than the image: image extents are multiples of it.
    /// </summary>
    public const int Reduction = 32;

    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly MaxPool2d _maxpool;
    private readonly Sequential[] _stages;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Linear _fc;

    /// <summary>A network as <paramref name="options"/> say.</summary>
    /// <exception cref="ArgumentException">There are not four stages of at least one block.</exception>
    public ResNet(ResNetOptions options)
    {
        if (options.Blocks.Count != 4 || options.Blocks.Min() < 1)
        {
            throw new ArgumentException(
                $"a ResNet has four stages of at least one block, not [{string.Join(", ", options.Blocks)}]");
        }
        Options = options;
        _conv1 = Child("conv1", new Conv2d(3, options.StemChannels, kernel: 7, stride: 2, padding: 3));
        _bn1 = Child("bn1", new BatchNorm2d(options.StemChannels, relu: true));
        _maxpool = Child("maxpool", options.StemPool == StemPool.Padded
            ? new MaxPool2d(kernel: 3, stride: 2, padding: 1)
            : new MaxPool2d(kernel: 3, stride: 2, ceiling: true));
        int channels = options.StemChannels;
        _stages = new Sequential[4];
        for (int stage = 1; stage <= 4; stage++)
            _stages[stage - 1] = Child($"layer{stage}", Stage(options, stage, ref channels));
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        _fc = Child("fc", new Linear(channels, options.Classes));
    }

    /// <summary>What the network is made of.</summary>
    public ResNetOptions Options { get; }

    /// <summary>
    /// The outputs of the stages by name, <c>stem</c> (1/4 of the image's extents) and <c>layer1</c> to <c>layer4</c>
    /// (1/4, 1/8, 1/16, 1/32): what heads other than the classifier are built on.
    /// </summary>
    /// <param name="x">Images, [N, H, W, 3].</param>
    /// <exception cref="ArgumentException">These are no images, or their extents are no multiples of 32.</exception>
    public IReadOnlyDictionary<string, Tensor> Features(Tensor x)
    {
        CheckImages(x.Shape);
        Tensor y = Stem(x);
        Dictionary<string, Tensor> features = new() { ["stem"] = y };
        for (int stage = 0; stage < _stages.Length; stage++)
            features[$"layer{stage + 1}"] = y = _stages[stage].Forward(y);
        return features;
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(ResNet);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => _fc.Forward(_avgpool.Forward(Features(x)["layer4"]));

    private static Sequential Stage(ResNetOptions options, int stage, ref int channels)
    {
        int planes = options.StemChannels << (stage - 1);
        int width = planes * options.WidthPerGroup / 64 * options.Groups;
        int outputs = planes * options.Expansion;
        List<Module> blocks = [];
        for (int i = 0; i < options.Blocks[stage - 1]; i++)
        {
            int stride = i == 0 && stage > 1 ? 2 : 1;
            blocks.Add(new Bottleneck(
                new BottleneckShape(channels, width, outputs, stride, options.Groups, options.StrideOn),
                options.Attention?.Invoke(Site(options, outputs, stage)),
                options.ZeroLastGamma,
                DropProbability(options, options.Blocks.Take(stage - 1).Sum() + i)));
            channels = outputs;
        }
        return new Sequential(blocks);
    }

    private static AttentionSite Site(ResNetOptions options, int channels, int stage) => options.GateWidth is { } width
        ? new AttentionSite(channels, stage, Math.Max(1, channels / width))
        : new AttentionSite(channels, stage);

    private static double DropProbability(ResNetOptions options, int block) =>
        options.StochasticDepth * block / Math.Max(1, options.Blocks.Sum() - 1);

    private static void CheckImages(Shape x)
    {
        if (x.Rank != 4 || x.C != 3)
            throw new ArgumentException($"a ResNet takes images [N, H, W, 3], not {x}");
        if (x.H % Reduction != 0 || x.W % Reduction != 0)
        {
            int near = Math.Max(Reduction, (Math.Min(x.H, x.W) + Reduction / 2) / Reduction * Reduction);
            throw new ArgumentException(
                $"images of {x.H}x{x.W} do not fit a ResNet: "
                + $"the extents must be multiples of {Reduction}, such as {near}");
        }
    }

    private Tensor Stem(Tensor x)
    {
        using MemoryScope scope = x.Device.OpenScope();
        Tensor images = Operations.Cast.Apply(x, x.Device.MapType);
        return scope.Keep(_maxpool.Forward(_conv1.Forward(images, _bn1)));
    }
}
