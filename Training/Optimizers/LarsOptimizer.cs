using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Optimizers;

/// <summary>
/// SGD for large batches, the step of each parameter in proportion to its own size: g' = t (g + wd w) with its
/// <see cref="TrustRatio"/> t, then momentum as in <see cref="Sgd"/>; as in timm.
/// </summary>
/// <remarks>Y. You, I. Gitman and B. Ginsburg, "Large batch training of convolutional networks" (2017).</remarks>
public sealed class LarsOptimizer : Optimizer
{
    private readonly double _momentum;
    private readonly bool _nesterov;
    private readonly double _trust;
    private readonly StepOptions<SgdOptions> _options;
    private readonly SegmentPieces _pieces;
    private readonly Tensor _velocity;

    /// <summary>An optimiser with no momentum gathered yet.</summary>
    /// <param name="model">The model, placed for training.</param>
    /// <param name="momentum">m.</param>
    /// <param name="weightDecay">wd.</param>
    /// <param name="trust">eta, the trust coefficient.</param>
    /// <param name="nesterov">Whether a step looks ahead along the momentum.</param>
    /// <param name="factors">
    /// The factors of each parameter; a learning rate of zero freezes it. Null: 1 for all.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The momentum is outside [0, 1), the coefficient is not positive, or the decay or a factor is negative.
    /// </exception>
    public LarsOptimizer(
        ModelState model,
        double momentum,
        double weightDecay,
        double trust,
        bool nesterov = false,
        Func<Parameter, SegmentFactors>? factors = null)
        : base(model, weightDecay, factors)
    {
        CheckMomentum(momentum);
        if (!(trust > 0 && double.IsFinite(trust)))
            throw new ArgumentException($"the trust coefficient is positive, got {trust}");
        (_momentum, _trust, _nesterov) = (momentum, trust, nesterov);
        _options = new StepOptions<SgdOptions>(model.Device);
        _pieces = new SegmentPieces(model.Device, Segments);
        _velocity = ZerosLikeValues();
        State = [new CompanionState(CompanionState.MomentumPrefix, _velocity)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CompanionState> State { get; }

    /// <inheritdoc/>
    public override void Prepare(OptimizerStep step) =>
        Sgd.Set(_options, new SgdOptions(step.LearningRate, _momentum, WeightDecay) { Nesterov = _nesterov });

    /// <inheritdoc/>
    public override void Dispose()
    {
        _options.Dispose();
        _pieces.Dispose();
        base.Dispose();
    }

    private protected override void UpdateValues(Tensor? scale)
    {
        using MemoryScope scope = Model.Device.OpenScope();
        Shape segments = new(Segments.Count);
        Tensor weights = Tensor.Empty(Model.Device, segments), gradients = Tensor.Empty(Model.Device, segments);
        SegmentSquares.Run(Model.Values, _pieces, weights);
        SegmentSquares.Run(Model.Gradients, _pieces, gradients);
        TrustRatio.Run(weights, gradients, Table, new TrustRatioOptions(_trust, WeightDecay), scale);
        Sgd.Step(Model.Values, Model.Gradients, _velocity, Table, _options, scale);
    }
}
