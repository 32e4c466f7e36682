using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Devices.Graphs;
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
    private readonly Tensor _loss;
    private readonly RepeatedStep? _repeated;

    public OwnNetwork(NetworkEntry entry, ThroughputSettings settings, Device device, SyntheticBatch batch)
        : base(entry, settings)
    {
        bool train = settings.Mode == ThroughputMode.Train;
        _batch = batch;
        _network = new PlacedNetwork(entry, new NetworkOptions(), settings.ImageSize, device, train);
        _network.State.Initialise(seed: 0);
        _network.Module.SetTraining(train);
        _loss = Tensor.Zeros(device, new Shape(1));
        if (train)
            _optimizer = new SgdOptimizer(_network.State, Momentum, WeightDecay);
        if (settings.CudaGraph)
            _repeated = new RepeatedStep((AcceleratorDevice)device);
    }

    /// <summary>The loss of the last training step.</summary>
    public float Loss { get; private set; }

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
            _optimizer.Prepare(new OptimizerStep(LearningRate));
            if (_repeated is null)
                Train(_optimizer);
            else
                _repeated.Run(() => Train(_optimizer), _network.State.ForgetGradients);
            Loss = _loss.ReadFloats()[0];
            CheckLoss(Loss);
        }
        _network.Device.Synchronize();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _repeated?.Dispose();
        _optimizer?.Dispose();
        _loss.Dispose();
        _network.Dispose();
    }

    private void Train(SgdOptimizer optimizer)
    {
        using TrainingStep step = _network.Device.BeginStep();
        Tensor loss = SoftmaxCrossEntropy.Apply(_network.Module.Forward(_batch.Images), _batch.Labels);
        Copy.Run(loss, new GradientTarget(_loss, Accumulate: false));
        step.Backward(loss);
        optimizer.Update();
    }
}
