using IlgpuNet.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace IlgpuNet.Benchmarks.Libtorch;

/// <summary>relu(attention(bn3(conv3(...))) + shortcut(x)), the stride on the 3x3 convolution.</summary>
internal sealed class TorchBottleneck : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _body;
    private readonly nn.Module<Tensor, Tensor>? _attention;
    private readonly Sequential? _shortcut;

    public TorchBottleneck(BottleneckShape shape, nn.Module<Tensor, Tensor>? attention)
        : base(nameof(TorchBottleneck))
    {
        (int inputs, int width, int outputs, int stride, int groups, _) = shape;
        _body = nn.Sequential(
            nn.Conv2d(inputs, width, 1, bias: false),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace: true),
            nn.Conv2d(width, width, 3, stride: stride, padding: 1, groups: groups, bias: false),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace: true),
            nn.Conv2d(width, outputs, 1, bias: false),
            nn.BatchNorm2d(outputs));
        _attention = attention;
        if (stride != 1 || inputs != outputs)
        {
            _shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride: stride, bias: false), nn.BatchNorm2d(outputs));
        }
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        Tensor z = _body.call(x);
        if (_attention is not null)
            z = _attention.call(z);
        return (z + (_shortcut is null ? x : _shortcut.call(x))).relu_();
    }
}
