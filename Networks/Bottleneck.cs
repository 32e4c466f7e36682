using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using BatchNorm2d = IlgpuNet.Layers.BatchNorm2d;
using Conv2d = IlgpuNet.Layers.Conv2d;

namespace IlgpuNet.Networks;

/// <summary>Extents of a bottleneck.</summary>
/// <param name="Inputs">Channels of its input.</param>
/// <param name="Width">Channels of its 3x3 convolution.</param>
/// <param name="Outputs">Channels of its result.</param>
/// <param name="Stride">By how much the map shrinks in each direction.</param>
/// <param name="Groups">Groups of the 3x3 convolution.</param>
/// <param name="StrideOn">Which convolution has the stride.</param>
public sealed record BottleneckShape(
    int Inputs, int Width, int Outputs, int Stride = 1, int Groups = 1, StrideOn StrideOn = StrideOn.Second);

/// <summary>
/// A residual block: 1x1, 3x3 and 1x1 convolutions, each with a batch-norm, then attention, the shortcut and ReLU:
/// y = relu(attention(bn3(conv3(...))) + shortcut(x)). The shortcut is the identity, or a 1x1 convolution with
/// batch-norm where the shape changes. K. He et al., "Deep residual learning" (2016); groups: S. Xie et al.,
/// "Aggregated residual transformations" (2017).
/// </summary>
public sealed class Bottleneck : Module
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm2d _bn2;
    private readonly Conv2d _conv3;
    private readonly BatchNorm2d _bn3;
    private readonly Conv2d? _shortcutConv;
    private readonly BatchNorm2d? _shortcutBn;
    private readonly AttentionBlock? _attention;
    private readonly StochasticDepth? _depth;

    /// <summary>A bottleneck.</summary>
    /// <param name="shape">Its extents.</param>
    /// <param name="attention">Its attention block; null for none.</param>
    /// <param name="zeroLastGamma">
    /// Whether the scale of its last batch-norm starts at 0: the block as its shortcut.
    /// </param>
    /// <param name="dropProbability">How probable it is in training that its branch is dropped for an image.</param>
    public Bottleneck(
        BottleneckShape shape, AttentionBlock? attention = null, bool zeroLastGamma = false, double dropProbability = 0)
    {
        (int inputs, int width, int outputs, int stride, int groups, StrideOn strideOn) = shape;
        (int first, int second) = strideOn == StrideOn.First ? (stride, 1) : (1, stride);
        _conv1 = Child("conv1", new Conv2d(inputs, width, kernel: 1, stride: first));
        _bn1 = Child("bn1", new BatchNorm2d(width, relu: true));
        _conv2 = Child("conv2", new Conv2d(width, width, kernel: 3, stride: second, padding: 1, groups));
        _bn2 = Child("bn2", new BatchNorm2d(width, relu: true));
        _conv3 = Child("conv3", new Conv2d(width, outputs, kernel: 1));
        _bn3 = Child("bn3", new BatchNorm2d(outputs, gamma: zeroLastGamma ? Initialisers.Zero : null));
        if (stride != 1 || inputs != outputs)
        {
            _shortcutConv = new Conv2d(inputs, outputs, kernel: 1, stride);
            _shortcutBn = new BatchNorm2d(outputs);
            Child("downsample", new Sequential(_shortcutConv, _shortcutBn));
        }
        if (attention is not null)
            _attention = Child("attention", attention);
        if (dropProbability > 0)
            _depth = Child("depth", new StochasticDepth(dropProbability));
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(Bottleneck);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        Tensor y = _conv2.Forward(_conv1.Forward(x, _bn1), _bn2);
        (Tensor shortcut, Normalisation? shortcutNormalisation) =
            _shortcutConv is null ? (x, null) : _shortcutConv.Convolve(x, _shortcutBn!);
        if (_attention is MapAttention attention)
        {
            Tensor z = attention.Forward(_conv3.Forward(y, _bn3));
            DescriptorGate? depth = DepthGate(shortcut, attention: null);
            return BottleneckTail.Apply(z, normalisation: null, depth, shortcut, shortcutNormalisation);
        }
        DescriptorGate? gate = DepthGate(shortcut, (_attention as DescriptorAttention)?.DescriptorGate);
        return _conv3.ForwardTail(y, _bn3, gate, shortcut, shortcutNormalisation);
    }

    /// <summary>The gate of the attention, if any, with stochastic depth, if it is on.</summary>
    private DescriptorGate? DepthGate(Tensor shortcut, DescriptorGate? attention) => (_depth, attention) switch
    {
        (null or { Training: false }, _) => attention,
        (_, null) => new DescriptorGate([1], _ => _depth.Gate(shortcut.Device, shortcut.Shape.N, shortcut.Shape.C)),
        _ => attention with { Compute = descriptors => _depth.Forward(attention.Compute(descriptors)) },
    };
}
