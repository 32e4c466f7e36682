using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit;

/// <summary>
/// The least that trains a network: forward, mean cross-entropy, backward, one SGD step, in poisoned memory.
/// </summary>
public sealed class PlainTraining : IDisposable
{
    private readonly Tensor _velocity;

    /// <summary>Places <paramref name="network"/> on <paramref name="device"/>; its values are unspecified.</summary>
    public PlainTraining(Device device, Module network)
    {
        (Device, Network) = (device, network);
        device.Pool.Poison = true;
        State = new ModelState(device, network.State(), training: true);
        _velocity = Tensor.Zeros(device, State.Values.Shape);
    }

    /// <summary>Where it trains.</summary>
    public Device Device { get; }

    /// <summary>What it trains.</summary>
    public Module Network { get; }

    /// <summary>The network's memory.</summary>
    public ModelState State { get; }

    /// <summary>Weight of the old velocity.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Decay of every parameter.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>The logits of <paramref name="images"/> in evaluation mode.</summary>
    public double[] Evaluate(Shape shape, ReadOnlySpan<float> images)
    {
        Network.SetTraining(false);
        using MemoryScope scope = Device.OpenScope();
        return Network.Forward(Tensor.From(Device, shape, images)).ReadDoubles();
    }

    /// <summary>Trains one step; the gradients stay in the parameters.</summary>
    /// <returns>The loss and the logits before the step.</returns>
    public (double Loss, double[] Logits) Step(
        Shape shape, ReadOnlySpan<float> images, ReadOnlySpan<int> labels, double learningRate)
    {
        Network.SetTraining(true);
        using TrainingStep step = Device.BeginStep();
        Tensor logits = Network.Forward(Tensor.From(Device, shape, images));
        Tensor loss = SoftmaxCrossEntropy.Apply(logits, Tensor.From(Device, new Shape(labels.Length), labels));
        (double, double[]) result = (loss.ReadDoubles()[0], logits.ReadDoubles());
        State.ForgetGradients();
        step.Backward(loss);
        State.ClearUnreachedGradients();
        Sgd.Step(
            State.Values, State.Gradients, _velocity, table: null, new SgdOptions(learningRate, Momentum, WeightDecay));
        return result;
    }

    /// <summary>Gives the network's memory back.</summary>
    public void Dispose()
    {
        _velocity.Dispose();
        State.Dispose();
    }
}
