using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary>
/// <c>GlobalAveragePool</c> or <c>AveragePool</c> where the ranges are windows. Overlapping grids and weighted cells
/// are two <c>MatMul</c>: with the matrix of each axis, whose rows are the weights of its ranges.
/// </summary>
internal sealed class AveragePoolTranslator : OperationTranslator<AveragePool>
{
    /// <inheritdoc/>
    protected override string Translate(AveragePool operation, Tensor y, OnnxGraph graph) =>
        Pool(graph.Value(operation.X), operation.Vertical, operation.Horizontal, graph);

    /// <summary>The averages of x over ranges of its rows and of its columns.</summary>
    internal static string Pool(string x, PoolRanges vertical, PoolRanges horizontal, OnnxGraph graph)
    {
        if (Window(vertical) is not { } rows || Window(horizontal) is not { } columns)
            return AsProducts(x, vertical, horizontal, graph);
        if ((rows.Kernel, columns.Kernel) == (1, 1) && (rows.Stride, columns.Stride) == (1, 1))
            return x;
        if (rows.Kernel == vertical.Inputs && columns.Kernel == horizontal.Inputs)
            return graph.Node("GlobalAveragePool", [x]);
        return graph.Node(
            "AveragePool",
            [x],
            OnnxAttribute.Of("kernel_shape", rows.Kernel, columns.Kernel),
            OnnxAttribute.Of("strides", rows.Stride, columns.Stride));
    }

    /// <summary>The window that averages as the ranges do: unpadded, unweighted; null where there is none.</summary>
    private static PoolWindow? Window(PoolRanges ranges)
    {
        if (PoolWindow.Find(ranges) is not { IsUnpadded: true } window)
            return null;
        bool plain = !ranges.Weights.ContainsAnyExcept(1f) && !ranges.Divisors.ContainsAnyExcept(window.Kernel);
        return plain ? window : null;
    }

    private static string AsProducts(string x, PoolRanges vertical, PoolRanges horizontal, OnnxGraph graph)
    {
        string rows = graph.Constant("rows", Matrix(vertical, transposed: false), vertical.Outputs, vertical.Inputs);
        string columns =
            graph.Constant("columns", Matrix(horizontal, transposed: true), horizontal.Inputs, horizontal.Outputs);
        return graph.Node("MatMul", [graph.Node("MatMul", [rows, x]), columns]);
    }

    private static float[] Matrix(PoolRanges ranges, bool transposed)
    {
        float[] matrix = new float[ranges.Outputs * ranges.Inputs];
        for (int i = 0; i < ranges.Outputs; i++)
        {
            for (int p = ranges.Starts[i]; p < ranges.Ends[i]; p++)
            {
                matrix[transposed ? p * ranges.Outputs + i : i * ranges.Inputs + p] =
                    ranges.Weights[p] / ranges.Divisors[i];
            }
        }
        return matrix;
    }
}
