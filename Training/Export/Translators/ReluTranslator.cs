using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary><c>Relu</c>.</summary>
internal sealed class ReluTranslator : OperationTranslator<Relu>
{
    /// <inheritdoc/>
    protected override string Translate(Relu operation, Tensor y, OnnxGraph graph) =>
        graph.Node("Relu", [graph.Value(operation.X)]);
}
