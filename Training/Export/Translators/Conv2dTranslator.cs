using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary><c>Conv</c>, with the batch-norm behind it in its weights where that is possible and wanted.</summary>
internal sealed class Conv2dTranslator : OperationTranslator<Conv2d>
{
    /// <inheritdoc/>
    protected override string Translate(Conv2d operation, Tensor y, OnnxGraph graph)
    {
        (int padY, int padX) = operation.Padding;
        return graph.Node(
            "Conv",
            [
                graph.Value(operation.X),
                .. graph.FoldedInto(y) is { } norm ? Fold(operation, norm, graph) : Plain(operation, graph),
            ],
            OnnxAttribute.Of("kernel_shape", operation.W.Shape.H, operation.W.Shape.W),
            OnnxAttribute.Of("strides", operation.Stride.Height, operation.Stride.Width),
            OnnxAttribute.Of("pads", padY, padX, padY, padX),
            OnnxAttribute.Of("group", (long)operation.Groups));
    }

    private static string[] Plain(Conv2d operation, OnnxGraph graph) => operation.Bias is { } bias
        ? [graph.Parameter(operation.W), graph.Parameter(bias)]
        : [graph.Parameter(operation.W)];

    /// <summary>
    /// s (w * x + bias - mean) + beta, with s = gamma / sqrt(variance + epsilon) for each output channel.
    /// </summary>
    private static string[] Fold(Conv2d operation, Normalisation normalisation, OnnxGraph graph)
    {
        StateTensor weight = graph.State(operation.W);
        float[] w = weight.Export(), gamma = graph.State(normalisation.Gamma).Export();
        float[] shift = graph.State(normalisation.Beta).Export();
        float[] mean = graph.State(normalisation.RunningMean).Export();
        float[] variance = graph.State(normalisation.RunningVariance).Export();
        float[]? bias = operation.Bias is { } values ? graph.State(values).Export() : null;
        int outputs = gamma.Length, depth = w.Length / outputs;
        for (int o = 0; o < outputs; o++)
        {
            double scale = gamma[o] / Math.Sqrt((double)variance[o] + normalisation.Epsilon);
            foreach (ref float value in w.AsSpan(o * depth, depth))
                value = (float)(value * scale);
            shift[o] = (float)(shift[o] + ((bias?[o] ?? 0) - (double)mean[o]) * scale);
        }
        return
        [
            graph.Initialiser(weight.Name, w, weight.FileShape),
            graph.Initialiser(weight.Name[..(weight.Name.LastIndexOf('.') + 1)] + "bias", shift, outputs),
        ];
    }
}
