using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary><c>Add</c>.</summary>
internal sealed class AddTranslator : OperationTranslator<Add>
{
    /// <inheritdoc/>
    protected override string Translate(Add operation, Tensor y, OnnxGraph graph) =>
        graph.Node("Add", [graph.Value(operation.A), graph.Value(operation.B)]);
}
