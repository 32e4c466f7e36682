using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary><c>Gemm</c> over flattened rows.</summary>
internal sealed class LinearTranslator : OperationTranslator<Linear>
{
    /// <inheritdoc/>
    protected override string Translate(Linear operation, Tensor y, OnnxGraph graph)
    {
        string w = graph.Parameter(operation.W);
        string[] bias = operation.Bias is { } values ? [graph.Parameter(values)] : [];
        return graph.Node("Gemm", [Rows(operation.X, graph), w, .. bias], OnnxAttribute.Of("transB", 1L));
    }

    private static string Rows(Tensor x, OnnxGraph graph)
    {
        string name = graph.Value(x);
        if (x.Shape.Rank == 2)
            return name;
        // The weights expect a pixel's channels side by side, as they lie here.
        if (x.Shape.H > 1 || x.Shape.W > 1)
            name = graph.Node("Transpose", [name], OnnxAttribute.Of("perm", 0L, 2L, 3L, 1L));
        return graph.Node("Flatten", [name], OnnxAttribute.Of("axis", 1L));
    }
}
