using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Training.Preflight;

namespace IlgpuNet.Training.Compare;

/// <summary>What a network costs, counted without training it.</summary>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="MultiplyAdds">Of one image, forward.</param>
/// <param name="MemoryBytes">The estimate of the memory that training takes at its peak.</param>
internal readonly record struct NetworkCosts(long Parameters, long MultiplyAdds, long MemoryBytes)
{
    /// <summary>Counts them.</summary>
    /// <param name="settings">Network, image size and batch.</param>
    /// <param name="classes">Number of classes.</param>
    public static NetworkCosts Of(TrainSettings settings, int classes)
    {
        NetworkEntry entry = Catalogue.BuiltIn.Find(settings.Network.Architecture);
        NetworkSummary summary = NetworkSummary.Of(
            entry.Create(settings.Network.Options(classes)), settings.Network.ImageSize);
        int parts = settings.Optimizer.MicroBatches;
        Precision precision = settings.Run.Precision;
        using Device? device = precision == Precision.Fp32 ? null : AcceleratorDevice.WithoutMemory(precision);
        long memory = MemoryEstimate.Of(settings, classes, device)
            .BytesFor((settings.Optimizer.BatchSize + parts - 1) / parts);
        return new NetworkCosts(summary.Parameters, summary.MultiplyAdds, memory);
    }
}
