using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary><c>Sigmoid</c>.</summary>
internal sealed class SigmoidTranslator : OperationTranslator<Sigmoid>
{
    /// <inheritdoc/>
    protected override string Translate(Sigmoid operation, Tensor y, OnnxGraph graph) =>
        graph.Node("Sigmoid", [graph.Value(operation.X)]);
}
