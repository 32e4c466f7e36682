using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Optimizers;

/// <summary>Adam with decoupled weight decay: <see cref="AdamW"/>.</summary>
public sealed class AdamWOptimizer : Optimizer
{
    private readonly (double Mean, double Square) _betas;
    private readonly double _epsilon;
    private readonly StepOptions<AdamWOptions> _options;
    private readonly Tensor _mean;
    private readonly Tensor _square;

    /// <summary>An optimiser that has seen no gradient yet.</summary>
    /// <param name="model">The model, placed for training.</param>
    /// <param name="betas">The decay of the mean of the gradients, and of their squares.</param>
    /// <param name="epsilon">Added to the root.</param>
    /// <param name="weightDecay">wd; each step it is multiplied by the learning rate.</param>
    /// <param name="factors">
    /// The factors of each parameter; a learning rate of zero freezes it. Null: 1 for all.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A decay is outside [0, 1), epsilon is not positive, or a factor is negative.
    /// </exception>
    public AdamWOptimizer(
        ModelState model,
        (double Mean, double Square) betas,
        double epsilon,
        double weightDecay,
        Func<Parameter, SegmentFactors>? factors = null)
        : base(model, weightDecay, factors)
    {
        if (!(betas is { Mean: >= 0 and < 1, Square: >= 0 and < 1 }))
        {
            throw new ArgumentException(
                $"the decays of the means are at least 0 and below 1, got {betas.Mean} and {betas.Square}");
        }
        if (!(epsilon > 0))
            throw new ArgumentException($"epsilon is positive, got {epsilon}");
        (_betas, _epsilon) = (betas, epsilon);
        _options = new StepOptions<AdamWOptions>(model.Device);
        (_mean, _square) = (ZerosLikeValues(), ZerosLikeValues());
        State =
        [
            new CompanionState(CompanionState.AdamMeanPrefix, _mean),
            new CompanionState(CompanionState.AdamSquarePrefix, _square),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CompanionState> State { get; }

    /// <inheritdoc/>
    public override void Prepare(OptimizerStep step) => AdamW.Set(
        _options,
        new AdamWOptions(step.LearningRate, step.Number)
        {
            Beta1 = _betas.Mean,
            Beta2 = _betas.Square,
            Epsilon = _epsilon,
            WeightDecay = WeightDecay,
        });

    /// <inheritdoc/>
    public override void Dispose()
    {
        _options.Dispose();
        base.Dispose();
    }

    private protected override void UpdateValues(Tensor? scale) =>
        AdamW.Step(Model.Values, Model.Gradients, _mean, _square, Table, _options, scale);
}
