using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Optimizers;

/// <summary>What differs from one step of an optimiser to the next.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Number">Which step it is, counted from 1: Adam corrects its means by it.</param>
public readonly record struct OptimizerStep(double LearningRate, long Number = 1);

/// <summary>
/// Updates the parameters of a model by their gradients, in passes over the model's flat buffers. Single parameters may
/// have a learning rate and a weight decay of their own. It is made outside any memory scope, because it outlives
/// steps.
/// </summary>
public abstract class Optimizer : IDisposable
{
    private readonly SegmentFactors[] _factors;

    private protected Optimizer(ModelState model, double weightDecay, Func<Parameter, SegmentFactors>? factors)
    {
        if (!(weightDecay >= 0 && double.IsFinite(weightDecay)))
            throw new ArgumentException($"weight decay is not negative, got {weightDecay}");
        (Model, WeightDecay) = (model, weightDecay);
        Segments = Segment.AllOf(model);
        _factors =
        [
            .. model.Segments.Select(segment => Checked(
                segment.Parameter, factors?.Invoke(segment.Parameter) ?? new SegmentFactors(1))),
        ];
        Table = new SegmentTable(model.Device, Segments, model.Values.Shape.Count);
        Table.Set(_factors);
    }

    /// <summary>
    /// What the optimiser remembers from step to step, as checkpoints keep it; zero before the first step.
    /// </summary>
    public abstract IReadOnlyList<CompanionState> State { get; }

    /// <summary>The factors of each parameter, in the order of <see cref="ModelState.Segments"/>.</summary>
    public IReadOnlyList<SegmentFactors> Factors => _factors;

    private protected ModelState Model { get; }

    private protected double WeightDecay { get; }

    private protected IReadOnlyList<Segment> Segments { get; }

    private protected SegmentTable Table { get; }

    /// <summary>Sets what the next <see cref="Update"/> goes by: all that differs from one step to the next.</summary>
    public abstract void Prepare(OptimizerStep step);

    /// <summary>
    /// Updates the parameters by their gradients, which are spent afterwards: the next backward pass overwrites them. A
    /// parameter that no backward pass reached has the gradient zero.
    /// </summary>
    /// <param name="scale">
    /// What every gradient is multiplied by first, one element, as <see cref="GradientClip"/> writes it; zero leaves
    /// the step out. 1 when null.
    /// </param>
    public void Update(Tensor? scale = null)
    {
        Model.ClearUnreachedGradients();
        UpdateValues(scale);
        Model.ForgetGradients();
    }

    /// <summary>Prepares a step and makes it.</summary>
    /// <inheritdoc cref="Update"/>
    public void Step(OptimizerStep step, Tensor? scale = null)
    {
        Prepare(step);
        Update(scale);
    }

    /// <summary>Gives the memory back.</summary>
    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        Table.Dispose();
        foreach (CompanionState state in State)
            state.Dispose();
    }

    private protected abstract void UpdateValues(Tensor? scale);

    /// <summary>A tensor laid out like the parameters, of zeros.</summary>
    private protected Tensor ZerosLikeValues() => Tensor.Zeros(Model.Device, Model.Values.Shape);

    private protected static void CheckMomentum(double momentum)
    {
        if (!(momentum is >= 0 and < 1))
            throw new ArgumentException($"momentum is at least 0 and below 1, got {momentum}");
    }

    private static SegmentFactors Checked(Parameter parameter, SegmentFactors factors) =>
        factors is { LearningRate: >= 0 and < double.PositiveInfinity, Decay: >= 0 and < double.PositiveInfinity }
            ? factors
            : throw new ArgumentException(
                $"the factors of '{parameter.Name}' are not negative, got {factors.LearningRate} and {factors.Decay}");
}
