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

    /// <summary>s, what every gradient is multiplied by first: below 1 where gradients are clipped.</summary>
    public double GradientScale { get; init; } = 1;
}

/// <summary>
/// Adam with decoupled weight decay, one pass over flat buffers: g' = s * g; w -= lr * f * wd * d * w;
/// m = b1 * m + (1 - b1) * g'; v = b2 * v + (1 - b2) * g'^2;
/// w -= lr * f / (1 - b1^t) * m / (sqrt(v / (1 - b2^t)) + e). f and d are the segment's factors.
/// </summary>
/// <remarks>I. Loshchilov and F. Hutter, "Decoupled weight decay regularization" (ICLR 2019); PyTorch's <c>AdamW</c>.</remarks>
public static partial class AdamW
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Step(Tensor values, Tensor gradients, Tensor mean, Tensor square, SegmentTable? table, AdamWOptions options);
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
    /// <exception cref="ArgumentException">
    /// The operands differ in device or do not fit each other, or the step is not positive.
    /// </exception>
    public static void Step(
        Tensor values, Tensor gradients, Tensor mean, Tensor square, SegmentTable? table, AdamWOptions options)
    {
        Operands.OnOneDevice("adamw", values, gradients, mean, square);
        Operands.HasShape("adamw", gradients, values.Shape);
        Operands.HasShape("adamw", mean, values.Shape);
        Operands.HasShape("adamw", square, values.Shape);
        table?.Check("adamw", values);
        if (options.Step < 1)
            throw new ArgumentException($"adamw: steps are counted from 1, got {options.Step}");
        using (values.Device.Measure("adamw", flops: 12.0 * values.Shape.Count, bytes: 7.0 * values.Bytes))
        {
            values.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?
                .Step(values, gradients, mean, square, table, options);
        }
    }

    /// <summary>The options as kernels and vectors take them, with the corrections of the bias worked in.</summary>
    internal struct SingleOptions
    {
        public float LearningRate;
        public float Decay;
        public float Beta1;
        public float Beta2;
        public float Fresh1;
        public float Fresh2;
        public float Epsilon;
        public float GradientScale;
        public float MeanCorrection;
        public float RootCorrection;

        public static SingleOptions Of(AdamWOptions options) => new()
        {
            LearningRate = (float)options.LearningRate,
            Decay = (float)(options.LearningRate * options.WeightDecay),
            Beta1 = (float)options.Beta1,
            Beta2 = (float)options.Beta2,
            // From double: 1 - 0.999 in single precision has lost four digits.
            Fresh1 = (float)(1 - options.Beta1),
            Fresh2 = (float)(1 - options.Beta2),
            Epsilon = (float)options.Epsilon,
            GradientScale = (float)options.GradientScale,
            MeanCorrection = (float)(1 / (1 - Math.Pow(options.Beta1, options.Step))),
            RootCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, options.Step))),
        };
    }
}
