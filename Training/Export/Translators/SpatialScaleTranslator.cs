using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary><c>Mul</c>: the gate [N, 1, H, W] is broadcast over the channels.</summary>
internal sealed class SpatialScaleTranslator : OperationTranslator<SpatialScale>
{
    /// <inheritdoc/>
    protected override string Translate(SpatialScale operation, Tensor y, OnnxGraph graph) =>
        graph.Node("Mul", [graph.Value(operation.X), graph.Value(operation.Gate)]);
}
