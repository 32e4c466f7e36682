using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary><c>BatchNormalization</c>, unless a convolution has taken it over, and <c>Relu</c> where asked.</summary>
internal sealed class BatchNormTranslator : OperationTranslator<BatchNorm>
{
    /// <inheritdoc/>
    protected override string Translate(BatchNorm operation, Tensor y, OnnxGraph graph)
    {
        string z = graph.Normalised(operation.X, operation.Normalisation);
        return operation.Relu ? graph.Node("Relu", [z]) : z;
    }
}
