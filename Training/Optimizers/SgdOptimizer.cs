using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum, Nesterov's or plain: <see cref="Sgd"/>.</summary>
public sealed class SgdOptimizer : Optimizer
{
    private readonly double _momentum;
    private readonly bool _nesterov;
    private readonly StepOptions<SgdOptions> _options;

    /// <summary>An optimiser with no momentum gathered yet.</summary>
    /// <param name="model">The model, placed for training.</param>
    /// <param name="momentum">m.</param>
    /// <param name="weightDecay">wd.</param>
    /// <param name="nesterov">Whether a step looks ahead along the momentum.</param>
    /// <param name="factors">
    /// The factors of each parameter; a learning rate of zero freezes it, momentum and decay included. Null: 1 for all.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The momentum is outside [0, 1), or the decay or a factor is negative.
    /// </exception>
    public SgdOptimizer(
        ModelState model,
        double momentum,
        double weightDecay,
        bool nesterov = false,
        Func<Parameter, SegmentFactors>? factors = null)
        : base(model, weightDecay, factors)
    {
        CheckMomentum(momentum);
        (_momentum, _nesterov) = (momentum, nesterov);
        _options = new StepOptions<SgdOptions>(model.Device);
        Velocity = ZerosLikeValues();
        State = [new CompanionState(CompanionState.MomentumPrefix, Velocity)];
    }

    /// <summary>The momentum v, laid out like <see cref="ModelState.Values"/>.</summary>
    public Tensor Velocity { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<CompanionState> State { get; }

    /// <inheritdoc/>
    public override void Prepare(OptimizerStep step) =>
        Sgd.Set(_options, new SgdOptions(step.LearningRate, _momentum, WeightDecay) { Nesterov = _nesterov });

    /// <inheritdoc/>
    public override void Dispose()
    {
        _options.Dispose();
        base.Dispose();
    }

    private protected override void UpdateValues(Tensor? scale) =>
        Sgd.Step(Model.Values, Model.Gradients, Velocity, Table, _options, scale);
}
