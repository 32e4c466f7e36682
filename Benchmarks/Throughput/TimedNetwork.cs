using System.Diagnostics;
using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training;
using IlgpuNet.Training.Optimizers;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>A network that does one step at a time on a synthetic batch, and how long each took.</summary>
internal sealed class TimedNetwork : IDisposable
{
    // Small enough that the loss stays finite on noise, whatever the network.
    private const double LearningRate = 1e-3;

    private readonly PlacedNetwork _network;
    private readonly SgdOptimizer? _optimizer;
    private readonly SyntheticBatch _batch;

    public TimedNetwork(NetworkEntry entry, ThroughputSettings settings, Device device, SyntheticBatch batch)
    {
        bool train = settings.Mode == ThroughputMode.Train;
        NetworkOptions options = new();
        (Name, _batch) = (entry.Name, batch);
        FlopsPerImage = NominalFlops(entry.Create(options), settings.ImageSize, train);
        _network = new PlacedNetwork(entry, options, settings.ImageSize, device, train);
        _network.State.Initialise(seed: 0);
        _network.Module.SetTraining(train);
        if (train)
            _optimizer = new SgdOptimizer(_network.State, momentum: 0.9, weightDecay: 1e-4);
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
    public void Step()
    {
        if (_optimizer is null)
        {
            using (_network.Device.OpenScope())
                _network.Module.Forward(_batch.Images);
        }
        else
        {
            using TrainingStep step = _network.Device.BeginStep();
            Tensor loss = SoftmaxCrossEntropy.Apply(_network.Module.Forward(_batch.Images), _batch.Labels);
            step.Backward(loss);
            _optimizer.Step(LearningRate);
            // The arithmetic of infinities and of ordinary numbers may differ in speed.
            if (!float.IsFinite(loss.ReadFloats()[0]))
                throw new DivergedException($"the loss of {Name} is not finite: its times would mean nothing");
        }
        _network.Device.Synchronize();
    }

    /// <summary>One step whose time is kept.</summary>
    public void TimedStep()
    {
        long start = Stopwatch.GetTimestamp();
        Step();
        Seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    public void Dispose()
    {
        _optimizer?.Dispose();
        _network.Dispose();
    }

    private static double NominalFlops(ResNet network, int imageSize, bool train)
    {
        NetworkSummary summary = NetworkSummary.Of(network, imageSize);
        long stem = summary.Rows.First(row => row.Name == "conv1").MultiplyAdds;
        return 2.0 * (train ? 3 * summary.MultiplyAdds - stem : summary.MultiplyAdds);
    }
}
