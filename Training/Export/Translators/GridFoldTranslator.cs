using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary>A depthwise <c>Conv</c> over each grid's averages, added up: the filters as they are stored.</summary>
internal sealed class GridFoldTranslator : OperationTranslator<GridFold>
{
    /// <inheritdoc/>
    protected override string Translate(GridFold operation, Tensor y, OnnxGraph graph)
    {
        string? sum = null;
        foreach ((GridFilter filter, PoolRanges vertical, PoolRanges horizontal) in operation.Filters)
        {
            string averages = AveragePoolTranslator.Pool(graph.Value(operation.X), vertical, horizontal, graph);
            string[] bias = filter.Bias is { } values ? [graph.Parameter(values)] : [];
            string folded = graph.Node(
                "Conv",
                [averages, graph.Parameter(filter.Weights), .. bias],
                OnnxAttribute.Of("kernel_shape", filter.Grid, filter.Grid),
                OnnxAttribute.Of("group", (long)operation.X.Shape.C));
            sum = sum is null ? folded : graph.Node("Add", [sum, folded]);
        }
        return sum!;
    }
}
