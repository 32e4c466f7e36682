using IlgpuNet.Autograd;
using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;

namespace IlgpuNet.Training.Explain;

/// <summary>
/// The weights with which a block folds the averages over a grid into one number per channel: what it looks at.
/// </summary>
/// <param name="Name">The layer's name: <c>layer1.0.attention.fusion</c>.</param>
/// <param name="Stage">The stage of the network, 1 to 4.</param>
/// <param name="Weights">A weight for each cell and channel.</param>
public sealed record FusionWeights(string Name, int Stage, TracedMap Weights)
{
    /// <summary>Those of every block, in the order of the network; grids of one cell have nothing to show.</summary>
    internal static IEnumerable<FusionWeights> In(Module network) =>
        from attention in AttentionTrace.In<DescriptorAttention>(network)
        from fold in attention.Children.OfType<GridFold>()
        let weight = fold.OwnTensors.OfType<Parameter>().First()
        where weight.Shape.H > 1
        select new FusionWeights(fold.Name, AttentionTrace.StageOf(fold.Name), ChannelsInnermost(weight));

    /// <summary>A depthwise weight is stored as [channels, rows, columns, 1].</summary>
    private static TracedMap ChannelsInnermost(Parameter weight)
    {
        (int channels, int height, int width) = (weight.Shape.N, weight.Shape.H, weight.Shape.W);
        float[] stored = weight.Value.ReadFloats(), values = new float[stored.Length];
        int cells = height * width;
        for (int c = 0; c < channels; c++)
        {
            for (int cell = 0; cell < cells; cell++)
                values[cell * channels + c] = stored[c * cells + cell];
        }
        return new TracedMap(height, width, channels, values);
    }
}
