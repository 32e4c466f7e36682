using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary>A gate of one number per image and channel, in the shape in which it multiplies a map.</summary>
internal static class ChannelGate
{
    /// <summary>The gate as [N, C, 1, 1].</summary>
    public static string Of(Tensor gate, OnnxGraph graph) => gate.Shape.Rank == 4
        ? graph.Value(gate)
        : graph.Node("Unsqueeze", [graph.Value(gate), graph.Constant("axes", 2L, 3L)]);
}
