using IlgpuNet.Networks;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>What is timed: training steps or forward passes.</summary>
internal enum ThroughputMode
{
    /// <summary>Forward, backward and the update of the parameters.</summary>
    Train,

    /// <summary>The forward pass of a network in evaluation, nothing recorded.</summary>
    Infer,
}

/// <summary>What a throughput measurement is of.</summary>
/// <param name="Networks">The networks, compared with the first.</param>
/// <param name="Mode">What is timed.</param>
/// <param name="ImageSize">Side of an image.</param>
/// <param name="Batch">Images in a step.</param>
/// <param name="Steps">Timed steps of each network.</param>
/// <param name="CudaGraph">Whether training steps are captured as CUDA graphs and repeated.</param>
internal sealed record ThroughputSettings(
    IReadOnlyList<NetworkEntry> Networks, ThroughputMode Mode, int ImageSize, int Batch, int Steps,
    bool CudaGraph = false);
