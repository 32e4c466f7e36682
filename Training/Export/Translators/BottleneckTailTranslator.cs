using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary>
/// The end of a bottleneck in steps: both batch-norms, <c>Mul</c> by the gate, <c>Add</c> of the shortcut, <c>Relu</c>.
/// </summary>
internal sealed class BottleneckTailTranslator : OperationTranslator<BottleneckTail>
{
    /// <inheritdoc/>
    protected override string Translate(BottleneckTail operation, Tensor y, OnnxGraph graph)
    {
        string z = Operand(operation.X, operation.Normalisation, graph);
        if (operation.Gate is { } gate)
            z = graph.Node("Mul", [z, ChannelGate.Of(gate, graph)]);
        string shortcut = Operand(operation.Shortcut, operation.ShortcutNormalisation, graph);
        return graph.Node("Relu", [graph.Node("Add", [z, shortcut])]);
    }

    private static string Operand(Tensor x, Normalisation? normalisation, OnnxGraph graph) =>
        normalisation is null ? graph.Value(x) : graph.Normalised(x, normalisation);
}
