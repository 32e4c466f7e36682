using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary>
/// <c>GlobalMaxPool</c> or <c>MaxPool</c> where the ranges are windows; otherwise each range is cut out and reduced.
/// </summary>
internal sealed class MaxPoolTranslator : OperationTranslator<MaxPool>
{
    /// <inheritdoc/>
    protected override string Translate(MaxPool operation, Tensor y, OnnxGraph graph)
    {
        string x = graph.Value(operation.X);
        if (PoolWindow.Find(operation.Vertical) is not { } vertical
            || PoolWindow.Find(operation.Horizontal) is not { } horizontal)
        {
            return AlongAxis(AlongAxis(x, 2, operation.Vertical, graph), 3, operation.Horizontal, graph);
        }
        Shape image = operation.X.Shape;
        if (y.Shape.H == 1 && y.Shape.W == 1 && vertical.Kernel >= image.H && horizontal.Kernel >= image.W)
            return graph.Node("GlobalMaxPool", [x]);
        return graph.Node(
            "MaxPool",
            [x],
            OnnxAttribute.Of("kernel_shape", vertical.Kernel, horizontal.Kernel),
            OnnxAttribute.Of("strides", vertical.Stride, horizontal.Stride),
            OnnxAttribute.Of("pads", vertical.Before, horizontal.Before, vertical.After, horizontal.After));
    }

    private static string AlongAxis(string x, long axis, PoolRanges ranges, OnnxGraph graph)
    {
        string[] maxima = new string[ranges.Outputs];
        string axes = graph.Constant("axis", axis);
        for (int i = 0; i < maxima.Length; i++)
        {
            string start = graph.Constant("start", (long)ranges.Starts[i]);
            string end = graph.Constant("end", (long)ranges.Ends[i]);
            string range = graph.Node("Slice", [x, start, end, axes]);
            maxima[i] = graph.Node("ReduceMax", [range], OnnxAttribute.Of("axes", [axis]));
        }
        return graph.Node("Concat", maxima, OnnxAttribute.Of("axis", axis));
    }
}
