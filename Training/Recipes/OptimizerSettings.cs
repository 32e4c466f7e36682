using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Training.Optimizers;

namespace IlgpuNet.Training.Recipes;

/// <summary>How gradients become updates.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>Adam with decoupled weight decay.</summary>
    Adamw,

    /// <summary>SGD with a trust ratio for each parameter, for large batches.</summary>
    Lars,
}

/// <summary>The update of the parameters.</summary>
public sealed record OptimizerSettings
{
    /// <summary>Which optimiser.</summary>
    public OptimizerKind Kind { get; init; }

    /// <summary>Images per update.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Parts that a batch is computed in, one after the other, their gradients added.</summary>
    public int MicroBatches { get; init; } = 1;

    /// <summary>Momentum of SGD and LARS.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether SGD and LARS look ahead along the momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Decays of AdamW's mean of the gradients and of their squares.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.9, 0.999];

    /// <summary>AdamW's epsilon.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>LARS's trust coefficient.</summary>
    public double TrustCoefficient { get; init; } = 0.001;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Whether scales and shifts of batch-norms and biases decay too, as the paper's do.</summary>
    public bool DecayNormAndBias { get; init; } = true;

    /// <summary>Largest norm of all gradients together; longer ones are shortened to it. Null for no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Decay of the averaged weights; null for none.</summary>
    public double? AverageDecay { get; init; }

    /// <summary>Factor on the learning rate of pretrained parameters.</summary>
    public double PretrainedFactor { get; init; } = 1;

    /// <summary>Layers that are not trained, by the beginnings of their names: <c>conv1</c>, <c>layer1</c>.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>The optimiser of a model.</summary>
    /// <param name="model">The model, placed for training.</param>
    /// <param name="pretrained">The parameters that did not start from random values.</param>
    internal Optimizer Create(ModelState model, IReadOnlySet<string> pretrained)
    {
        return Kind switch
        {
            OptimizerKind.Sgd => new SgdOptimizer(model, Momentum, WeightDecay, Nesterov, Factors),
            OptimizerKind.Adamw => new AdamWOptimizer(model, (Betas[0], Betas[1]), Epsilon, WeightDecay, Factors),
            _ => new LarsOptimizer(model, Momentum, WeightDecay, TrustCoefficient, Nesterov, Factors),
        };

        // Scales, shifts and biases are what has one dimension.
        SegmentFactors Factors(Parameter parameter) => new(
            LearningRate: FrozenLayers.Freezes(Frozen, parameter.Name)
                ? 0
                : pretrained.Contains(parameter.Name) ? PretrainedFactor : 1,
            Decay: DecayNormAndBias || parameter.Shape.Rank > 1 ? 1 : 0);
    }
}
