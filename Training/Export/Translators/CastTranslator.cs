using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary>Nothing: an exported network has one type.</summary>
internal sealed class CastTranslator : OperationTranslator<Cast>
{
    /// <inheritdoc/>
    protected override string Translate(Cast operation, Tensor y, OnnxGraph graph) => graph.Value(operation.X);
}
