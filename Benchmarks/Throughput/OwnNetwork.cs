using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training;
using IlgpuNet.Training.Optimizers;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>A network of this library.</summary>
internal sealed class OwnNetwork : TimedNetwork
{
    private readonly PlacedNetwork _network;
    private readonly SgdOptimizer? _optimizer;
    private readonly SyntheticBatch _batch;

    public OwnNetwork(NetworkEntry entry, ThroughputSettings settings, Device device, SyntheticBatch batch)
        : base(entry, settings)
    {
        bool train = settings.Mode == ThroughputMode.Train;
        _batch = batch;
        _network = new PlacedNetwork(entry, new NetworkOptions(), settings.ImageSize, device, train);
        _network.State.Initialise(seed: 0);
        _network.Module.SetTraining(train);
        if (train)
            _optimizer = new SgdOptimizer(_network.State, Momentum, WeightDecay);
    }

    /// <inheritdoc/>
    public override void Step()
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
            _optimizer.Step(new OptimizerStep(LearningRate));
            CheckLoss(loss.ReadFloats()[0]);
        }
        _network.Device.Synchronize();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _optimizer?.Dispose();
        _network.Dispose();
    }
}
