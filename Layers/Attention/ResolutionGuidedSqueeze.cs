using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers.Attention;

/// <summary>
/// Squeeze-and-excitation with one pooling window for the whole network, 1/32 of the image (7x7 at 224): the grids have
/// 8x8, 4x4, 2x2 and 1x1 cells in stages 1 to 4. A depthwise convolution over the whole grid folds each channel's
/// averages p into one number, s = BN(DW(p)) in stages 1 to 3 and s = p in stage 4, and
/// gate = sigmoid(FC2(relu(FC1(relu(s))))). The "RG" block of "Delving deep into spatial pooling for
/// squeeze-and-excitation networks" (2022).
/// </summary>
[AttentionBlock("rgse")]
public sealed class ResolutionGuidedSqueeze : DescriptorAttention
{
    private readonly int _grid;
    private readonly GridFold? _fusion;
    private readonly BatchNorm2d? _fusionBn;
    private readonly ChannelMlp _mlp;

    /// <summary>A block for <paramref name="site"/>.</summary>
    public ResolutionGuidedSqueeze(AttentionSite site)
        : base(Grid(site))
    {
        _grid = Grid(site);
        if (_grid > 1)
        {
            _fusion = Child("fusion", new GridFold(site.Channels, _grid));
            _fusionBn = Child("fusion_bn", new BatchNorm2d(site.Channels, relu: true));
        }
        _mlp = Child("mlp", new ChannelMlp(site));
    }

    /// <inheritdoc/>
    protected override Tensor Gate(Descriptors descriptors)
    {
        Tensor s = _fusion is null
            ? Relu.Apply(descriptors.Cells(_grid))
            : _fusionBn!.Forward(_fusion.Forward(descriptors));
        return Operations.Sigmoid.Apply(_mlp.Forward(s));
    }

    private static int Grid(AttentionSite site) => 8 >> (site.Stage - 1);
}
