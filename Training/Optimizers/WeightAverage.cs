using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Optimizers;

/// <summary>
/// The exponential moving average of a model's weights and running statistics, after each update
/// average = d * average + (1 - d) * model. Averages of the last thousands of updates often generalise better than the
/// last weights. B. Polyak and A. Juditsky (1992); timm's <c>ModelEmaV2</c>.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly ModelState _model;
    private readonly double _decay;

    /// <summary>An average that is the model as it is now.</summary>
    /// <param name="model">The model.</param>
    /// <param name="decay">d, from 0 to below 1.</param>
    /// <exception cref="ArgumentException">The decay is out of range.</exception>
    public WeightAverage(ModelState model, double decay)
    {
        if (!(decay is >= 0 and < 1))
            throw new ArgumentException($"the decay of averaged weights is at least 0 and below 1, got {decay}");
        (_model, _decay) = (model, decay);
        State = new CompanionState(
            CompanionState.AveragePrefix,
            Tensor.Zeros(model.Device, model.Values.Shape),
            model.Buffers is { } buffers ? Tensor.Zeros(model.Device, buffers.Shape) : null);
        Restart();
    }

    /// <summary>The average, as checkpoints keep it.</summary>
    public CompanionState State { get; }

    /// <summary>Makes the average the model as it is now.</summary>
    public void Restart()
    {
        foreach ((Tensor model, Tensor average) in Pairs())
            Copy.Run(model, new GradientTarget(average, Accumulate: false));
    }

    /// <summary>Takes the model as it is now into the average.</summary>
    /// <param name="scale">The gradient scale of the step before: where it is zero, the average stays as it is.</param>
    public void Update(Tensor? scale = null)
    {
        foreach ((Tensor model, Tensor average) in Pairs())
            Ema.Step(model, _decay, average, scale);
    }

    /// <summary>Runs <paramref name="action"/> with the averages in place of the model's own state.</summary>
    public TResult InPlace<TResult>(Func<TResult> action)
    {
        using MemoryScope scope = _model.Device.OpenScope();
        (Tensor Model, Tensor Average, Tensor Saved)[] pairs =
            [.. Pairs().Select(pair => (pair.Model, pair.Average, Tensor.Empty(_model.Device, pair.Model.Shape)))];
        foreach ((Tensor model, Tensor average, Tensor saved) in pairs)
        {
            Copy.Run(model, new GradientTarget(saved, Accumulate: false));
            Copy.Run(average, new GradientTarget(model, Accumulate: false));
        }
        try
        {
            return action();
        }
        finally
        {
            foreach ((Tensor model, _, Tensor saved) in pairs)
                Copy.Run(saved, new GradientTarget(model, Accumulate: false));
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => State.Dispose();

    private IEnumerable<(Tensor Model, Tensor Average)> Pairs()
    {
        yield return (_model.Values, State.Parameters);
        if (_model.Buffers is { } buffers)
            yield return (buffers, State.Buffers!);
    }
}
