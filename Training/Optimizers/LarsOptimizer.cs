using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Optimizers;

/// <summary>
/// SGD for large batches, the step of each parameter in proportion to its own size: g' = t (g + wd w) with the trust
/// ratio t = eta |w| / (|g| + wd |w| + 1e-8), then momentum as in <see cref="Sgd"/>. t is 1 where |w| or |g| is zero and
/// for parameters without weight decay, as in timm.
/// </summary>
/// <remarks>Y. You, I. Gitman and B. Ginsburg, "Large batch training of convolutional networks" (2017).</remarks>
public sealed class LarsOptimizer : Optimizer
{
    private const double Epsilon = 1e-8;

    private readonly double _momentum;
    private readonly bool _nesterov;
    private readonly double _trust;
    private readonly Tensor _velocity;

    /// <summary>An optimiser with no momentum gathered yet.</summary>
    /// <param name="model">The model, placed for training.</param>
    /// <param name="momentum">m.</param>
    /// <param name="weightDecay">wd.</param>
    /// <param name="trust">eta, the trust coefficient.</param>
    /// <param name="nesterov">Whether a step looks ahead along the momentum.</param>
    /// <param name="factors">The factors of each parameter; a learning rate of zero freezes it. Null: 1 for all.</param>
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
        _velocity = ZerosLikeValues();
        State = [new CompanionState(CompanionState.MomentumPrefix, _velocity)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CompanionState> State { get; }

    private protected override void Update(OptimizerStep step)
    {
        double[] weights = SegmentSquares.Of(Model.Values, Segments), gradients = SegmentSquares.Of(Model.Gradients, Segments);
        Table.Set([.. Factors.Select((factors, i) => factors with
        {
            Gradient = Trust(
                Math.Sqrt(weights[i]), step.GradientScale * Math.Sqrt(gradients[i]), WeightDecay * factors.Decay),
        })]);
        Sgd.Step(
            Model.Values, Model.Gradients, _velocity, Table,
            new SgdOptions(step.LearningRate, _momentum, WeightDecay)
            {
                Nesterov = _nesterov,
                GradientScale = step.GradientScale,
            });
    }

    private double Trust(double weight, double gradient, double decay) => decay > 0 && weight > 0 && gradient > 0
        ? _trust * weight / (gradient + decay * weight + Epsilon)
        : 1;
}
