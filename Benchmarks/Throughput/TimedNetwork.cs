using System.Diagnostics;
using IlgpuNet.Networks;
using IlgpuNet.Training;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>A network that does one step at a time on a synthetic batch, and how long each took.</summary>
internal abstract class TimedNetwork : IDisposable
{
    // Small enough that the loss stays finite on noise, whatever the network.
    protected const double LearningRate = 1e-3;

    protected const double Momentum = 0.9;

    protected const double WeightDecay = 1e-4;

    protected TimedNetwork(NetworkEntry entry, ThroughputSettings settings)
    {
        Name = entry.Name;
        FlopsPerImage = NominalFlops(entry.Create(), settings.ImageSize, settings.Mode == ThroughputMode.Train);
    }

    public string Name { get; }

    /// <summary>
    /// Floating-point operations of the convolutions and fully connected layers, counted as direct ones whatever the
    /// algorithm. A training step has three times the forward pass's, less the gradient of the images, which is not
    /// computed.
    /// </summary>
    public double FlopsPerImage { get; }

    /// <summary>How long each timed step took, in seconds.</summary>
    public List<double> Seconds { get; } = [];

    /// <summary>One step, done when this returns.</summary>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public abstract void Step();

    /// <summary>One step whose time is kept.</summary>
    public void TimedStep()
    {
        long start = Stopwatch.GetTimestamp();
        Step();
        Seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The arithmetic of infinities and of ordinary numbers may differ in speed.</summary>
    protected void CheckLoss(float loss)
    {
        if (!float.IsFinite(loss))
            throw new DivergedException($"the loss of {Name} is not finite: its times would mean nothing");
    }

    private static double NominalFlops(ResNet network, int imageSize, bool train)
    {
        NetworkSummary summary = NetworkSummary.Of(network, imageSize);
        long stem = summary.Rows.First(row => row.Name == "conv1").MultiplyAdds;
        return 2.0 * (train ? 3 * summary.MultiplyAdds - stem : summary.MultiplyAdds);
    }
}
