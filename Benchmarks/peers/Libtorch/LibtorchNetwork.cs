using IlgpuNet.Benchmarks.Throughput;
using IlgpuNet.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace IlgpuNet.Benchmarks.Libtorch;

/// <summary>A network computed by libtorch, eagerly, in libtorch's own layout.</summary>
internal sealed class LibtorchNetwork : TimedNetwork
{
    private readonly TorchResNet _module;
    private readonly optim.Optimizer? _optimizer;
    private readonly LibtorchBatch _batch;

    public LibtorchNetwork(NetworkEntry entry, ThroughputSettings settings, LibtorchBatch batch)
        : base(entry, settings)
    {
        bool train = settings.Mode == ThroughputMode.Train;
        (_module, _batch) = (new TorchResNet(entry), batch);
        long own = NetworkSummary.Of(entry.Create(), settings.ImageSize).Parameters;
        long written = _module.parameters().Sum(parameter => parameter.numel());
        if (own != written)
            throw new InvalidOperationException($"{Name} has {own} parameters, but as written for libtorch {written}");
        _module.train(train);
        if (train)
        {
            _optimizer = optim.SGD(
                _module.parameters(), LearningRate, momentum: Momentum, weight_decay: WeightDecay);
        }
    }

    /// <inheritdoc/>
    public override void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        if (_optimizer is null)
        {
            using (inference_mode())
                _module.call(_batch.Images);
        }
        else
        {
            _optimizer.zero_grad();
            Tensor loss = nn.functional.cross_entropy(_module.call(_batch.Images), _batch.Labels);
            loss.backward();
            _optimizer.step();
            CheckLoss(loss.item<float>());
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _optimizer?.Dispose();
        _module.Dispose();
    }
}
