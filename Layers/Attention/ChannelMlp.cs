using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers.Attention;

/// <summary>
/// The excitation of a gate: FC2(relu(FC1(x))) from one number per channel to one number per channel, through a narrow
/// hidden layer. State: <c>fc1</c>, <c>fc2</c>.
/// </summary>
public sealed class ChannelMlp : Module
{
    private readonly Linear _fc1;
    private readonly Linear _fc2;

    /// <summary>The layers for <paramref name="site"/>.</summary>
    public ChannelMlp(AttentionSite site)
    {
        _fc1 = Child("fc1", new Linear(site.Channels, site.Hidden));
        _fc2 = Child("fc2", new Linear(site.Hidden, site.Channels));
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(ChannelMlp);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => _fc2.Forward(Relu.Apply(_fc1.Forward(x)));
}
