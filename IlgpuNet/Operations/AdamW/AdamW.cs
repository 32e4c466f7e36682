using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The numbers of one step of <see cref="AdamW"/>.</summary>
/// <param name="LearningRate">lr.</param>
/// <param name="Step">t, the number of this step, counted from 1.</param>
public readonly record struct AdamWOptions(double LearningRate, long Step)
{
    /// <summary>b1, the decay of the mean of the gradients.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>b2, the decay of the mean of their squares.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>e, added to the root.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>wd.</summary>
    public double WeightDecay { get; init; }
}

/// <summary>
/// Adam with decoupled weight decay, one pass over flat buffers: g' = s * g; w -= lr * f * wd * d * w;
/// m = b1 * m + (1 - b1) * g'; v = b2 * v + (1 - b2) * g'^2;
/// w -= lr * f / (1 - b1^t) * m / (sqrt(v / (1 - b2^t)) + e).
/// s scales all gradients; f and d are the segment's factors.
/// </summary>
/// <remarks>
/// I. Loshchilov and F. Hutter, "Decoupled weight decay regularization" (ICLR 2019); PyTorch's <c>AdamW</c>.
/// </remarks>
public static partial class AdamW
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Step(
            Tensor values, Tensor gradients, Tensor mean, Tensor square, SegmentTable? table,
            StepOptions<AdamWOptions> options, Tensor? scale);
    }

    /// <summary>Sets the options of the steps asked for from now on.</summary>
    /// <param name="step">Where the steps read them.</param>
    /// <param name="options">lr, t and the constants.</param>
    /// <exception cref="ArgumentException">The step is not positive.</exception>
    public static void Set(StepOptions<AdamWOptions> step, AdamWOptions options)
    {
        if (options.Step < 1)
            throw new ArgumentException($"adamw: steps are counted from 1, got {options.Step}");
        step.Set(options, AdamWNumbers.Of(options));
    }

    /// <summary>Takes one step with options of its own.</summary>
    /// <inheritdoc cref="Step(Tensor, Tensor, Tensor, Tensor, SegmentTable?, StepOptions{AdamWOptions}, Tensor?)"/>
    public static void Step(
        Tensor values, Tensor gradients, Tensor mean, Tensor square, SegmentTable? table, AdamWOptions options,
        Tensor? scale = null)
    {
        using StepOptions<AdamWOptions> step = new(values.Device);
        Set(step, options);
        Step(values, gradients, mean, square, table, step, scale);
    }

    /// <summary>Takes one step, changing values, mean and square in place.</summary>
    /// <param name="values">w, of any length.</param>
    /// <param name="gradients">g, laid out like w.</param>
    /// <param name="mean">m, laid out like w.</param>
    /// <param name="square">v, laid out like w.</param>
    /// <param name="table">
    /// The segments' factors; where f is zero, everything stays what it is. The gradient's factor is not read. All 1
    /// when null.
    /// </param>
    /// <param name="options">lr, t and the constants.</param>
    /// <param name="scale">s, one element; zero leaves everything as it was. 1 when null.</param>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static void Step(
        Tensor values, Tensor gradients, Tensor mean, Tensor square, SegmentTable? table,
        StepOptions<AdamWOptions> options, Tensor? scale)
    {
        Operands.OnOneDevice("adamw", values, gradients, mean, square);
        Operands.HasShape("adamw", gradients, values.Shape);
        Operands.HasShape("adamw", mean, values.Shape);
        Operands.HasShape("adamw", square, values.Shape);
        table?.Check("adamw", values);
        GradientScale.Check("adamw", scale, values);
        using (values.Device.Measure("adamw", flops: 12.0 * values.Shape.Count, bytes: 7.0 * values.Bytes))
        {
            values.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?
                .Step(values, gradients, mean, square, table, options, scale);
        }
    }

    /// <summary>The options as kernels and vectors take them, with the corrections of the bias worked in.</summary>
    internal struct AdamWNumbers : IStepNumbers
    {
        public float LearningRate;
        public float Decay;
        public float Beta1;
        public float Beta2;
        public float Fresh1;
        public float Fresh2;
        public float Epsilon;
        public float MeanCorrection;
        public float RootCorrection;

        public static AdamWNumbers Of(AdamWOptions options) => new()
        {
            LearningRate = (float)options.LearningRate,
            Decay = (float)(options.LearningRate * options.WeightDecay),
            Beta1 = (float)options.Beta1,
            Beta2 = (float)options.Beta2,
            // From double: 1 - 0.999 in single precision has lost four digits.
            Fresh1 = (float)(1 - options.Beta1),
            Fresh2 = (float)(1 - options.Beta2),
            Epsilon = (float)options.Epsilon,
            MeanCorrection = (float)(1 / (1 - Math.Pow(options.Beta1, options.Step))),
            RootCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, options.Step))),
        };
    }
}
