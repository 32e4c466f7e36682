namespace IlgpuNet.TestKit.Golden;

/// <summary>What of a golden file a deviation is about.</summary>
public enum GoldenQuantity
{
    /// <summary>Logits in evaluation mode: their norm, and the first eight of each image as a vector, relative.</summary>
    EvaluationLogits,

    /// <summary>The loss before step 1, relative.</summary>
    FirstLoss,

    /// <summary>The loss before step 2, relative.</summary>
    SecondLoss,

    /// <summary>The loss before step 3, relative.</summary>
    ThirdLoss,

    /// <summary>Logits of step 1: like those in evaluation mode.</summary>
    TrainingLogits,

    /// <summary>Running statistics after step 1: norms, relative.</summary>
    Buffers,

    /// <summary>Running statistics after step 1: samples, relative to the largest.</summary>
    BufferSamples,

    /// <summary>
    /// Norms of gradients: |difference| / (norm + 0.01 m), m the median of all norms in the file. The second term takes
    /// care of gradients that are zero but for rounding: those of a bias directly before a batch-norm.
    /// </summary>
    GradientNorms,

    /// <summary>The same for parameters of one element, CBAM's spatial batch-norm.</summary>
    ScalarGradients,

    /// <summary>Samples of gradients: largest |difference| / (largest |sample| + 0.01 m).</summary>
    GradientSamples,

    /// <summary>Parameters after step 3: norms, relative.</summary>
    Parameters,

    /// <summary>Parameters after step 3: samples, relative to the largest.</summary>
    ParameterSamples,
}

/// <summary>How far a quantity may be off.</summary>
/// <param name="Worst">Any of its values.</param>
/// <param name="NineInTen">The 90 % quantile of its values.</param>
public readonly record struct GoldenTolerance(double Worst, double NineInTen)
{
    /// <summary>One bound for all values.</summary>
    public GoldenTolerance(double worst)
        : this(worst, worst)
    {
    }
}

/// <summary>The tolerances of whole networks.</summary>
public static class GoldenTolerances
{
    /// <summary>
    /// A double-precision run of the same network. Rounding is far below it; the momentum and epsilon of batch-norms, which
    /// the engine holds in single precision, account for 2e-8.
    /// </summary>
    public const double Double = 1e-7;

    /// <summary>
    /// Single precision: four to ten times the deviation of PyTorch in single precision from double. A step of SGD
    /// magnifies rounding so much that later quantities are loose.
    /// </summary>
    public static IReadOnlyDictionary<GoldenQuantity, GoldenTolerance> Single { get; } =
        new Dictionary<GoldenQuantity, GoldenTolerance>
        {
            [GoldenQuantity.EvaluationLogits] = new(1e-5),
            [GoldenQuantity.FirstLoss] = new(1e-5),
            [GoldenQuantity.SecondLoss] = new(2e-2),
            [GoldenQuantity.ThirdLoss] = new(6e-2),
            [GoldenQuantity.TrainingLogits] = new(1e-4),
            [GoldenQuantity.Buffers] = new(1e-5),
            [GoldenQuantity.GradientNorms] = new(3e-2, 5e-3),
            [GoldenQuantity.ScalarGradients] = new(0.25),
            [GoldenQuantity.GradientSamples] = new(0.25, 6e-2),
            [GoldenQuantity.Parameters] = new(1e-2),
        };
}
