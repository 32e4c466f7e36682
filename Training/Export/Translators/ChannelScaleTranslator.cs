using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary><c>Mul</c>: the gate [N, C, 1, 1] is broadcast over the map.</summary>
internal sealed class ChannelScaleTranslator : OperationTranslator<ChannelScale>
{
    /// <inheritdoc/>
    protected override string Translate(ChannelScale operation, Tensor y, OnnxGraph graph) =>
        graph.Node("Mul", [graph.Value(operation.X), ChannelGate.Of(operation.Gate, graph)]);
}
