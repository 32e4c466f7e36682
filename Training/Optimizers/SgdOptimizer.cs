using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay over a model's flat buffers, in one pass:
/// g += wd*w; v = m*v + g; w -= lr*factor*v.
/// </summary>
public sealed class SgdOptimizer : IDisposable
{
    private readonly ModelState _model;
    private readonly double _momentum;
    private readonly double _weightDecay;

    /// <summary>
    /// An optimiser with no momentum gathered yet. It is made outside any memory scope, because it outlives steps.
    /// </summary>
    /// <param name="model">The model, placed for training.</param>
    /// <param name="momentum">m.</param>
    /// <param name="weightDecay">wd.</param>
    /// <param name="factor">
    /// The factor of each parameter's learning rate; zero freezes it, momentum and decay included. Null: 1 for all.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The momentum is outside [0, 1), or the decay or a factor is negative.
    /// </exception>
    public SgdOptimizer(ModelState model, double momentum, double weightDecay, Func<Parameter, double>? factor = null)
    {
        if (!(momentum is >= 0 and < 1))
            throw new ArgumentException($"momentum is at least 0 and below 1, got {momentum}");
        if (!(weightDecay >= 0 && double.IsFinite(weightDecay)))
            throw new ArgumentException($"weight decay is not negative, got {weightDecay}");
        (_model, _momentum, _weightDecay) = (model, momentum, weightDecay);
        float[]? factors = Factors(model, factor);
        Velocity = Tensor.Zeros(model.Device, model.Values.Shape);
        if (factors is not null)
            FactorTable = Tensor.From(model.Device, new Shape(factors.Length), factors);
    }

    /// <summary>The momentum v, laid out like <see cref="ModelState.Values"/>.</summary>
    public Tensor Velocity { get; }

    /// <summary>One factor for every <see cref="Sgd.Block"/> elements; null where all are 1.</summary>
    internal Tensor? FactorTable { get; }

    /// <summary>
    /// Updates the parameters by their gradients, which are spent afterwards: the next backward pass overwrites them. A
    /// parameter that no backward pass reached has the gradient zero.
    /// </summary>
    /// <param name="learningRate">lr.</param>
    public void Step(double learningRate)
    {
        _model.ClearUnreachedGradients();
        Sgd.Step(_model.Values, _model.Gradients, Velocity, FactorTable, learningRate, _momentum, _weightDecay);
        _model.ForgetGradients();
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Velocity.Dispose();
        FactorTable?.Dispose();
    }

    private static float[]? Factors(ModelState model, Func<Parameter, double>? factor)
    {
        if (factor is null)
            return null;
        float[] table = new float[model.Values.Shape.Count / Sgd.Block];
        foreach ((Parameter parameter, long offset) in model.Segments)
        {
            double value = factor(parameter);
            if (!(value >= 0 && double.IsFinite(value)))
            {
                throw new ArgumentException(
                    $"the learning-rate factor of '{parameter.Name}' is not negative, got {value}");
            }
            long end = (offset + parameter.Shape.Count + Sgd.Block - 1) / Sgd.Block;
            for (long block = offset / Sgd.Block; block < end; block++)
                table[block] = (float)value;
        }
        return table.All(value => value == 1) ? null : table;
    }
}
