using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary><c>ReduceMax</c> and <c>ReduceMean</c> over the channels, side by side.</summary>
internal sealed class ChannelMaxMeanTranslator : OperationTranslator<ChannelMaxMean>
{
    /// <inheritdoc/>
    protected override string Translate(ChannelMaxMean operation, Tensor y, OnnxGraph graph)
    {
        string x = graph.Value(operation.X);
        string max = graph.Node("ReduceMax", [x], OnnxAttribute.Of("axes", [1L]));
        string mean = graph.Node("ReduceMean", [x], OnnxAttribute.Of("axes", [1L]));
        return graph.Node("Concat", [max, mean], OnnxAttribute.Of("axis", 1L));
    }
}
