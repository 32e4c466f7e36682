using IlgpuNet.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace IlgpuNet.Benchmarks.Libtorch;

/// <summary>
/// A network of the catalogue as TorchSharp's users write it: <see cref="ResNet"/> tells what it computes.
/// </summary>
internal sealed class TorchResNet : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _layers;

    public TorchResNet(NetworkEntry entry)
        : base(entry.Name)
    {
        ResNetOptions options = entry.Backbone.Options;
        int channels = options.StemChannels;
        List<nn.Module<Tensor, Tensor>> layers =
        [
            nn.Conv2d(3, channels, 7, stride: 2, padding: 3, bias: false),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace: true),
            nn.MaxPool2d(3, stride: 2, padding: 1),
        ];
        for (int stage = 1; stage <= options.Blocks.Count; stage++)
        {
            int planes = options.StemChannels << (stage - 1);
            int width = planes * options.WidthPerGroup / 64 * options.Groups;
            int outputs = planes * options.Expansion;
            for (int block = 0; block < options.Blocks[stage - 1]; block++)
            {
                int stride = block == 0 && stage > 1 ? 2 : 1;
                BottleneckShape shape = new(channels, width, outputs, stride, options.Groups);
                layers.Add(new TorchBottleneck(shape, TorchAttention.Create(entry.Attention, outputs, stage)));
                channels = outputs;
            }
        }
        layers.AddRange(
            [nn.AdaptiveAvgPool2d([1, 1]), nn.Flatten(), nn.Linear(channels, new NetworkOptions().Classes)]);
        _layers = nn.Sequential(layers);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => _layers.call(x);
}
