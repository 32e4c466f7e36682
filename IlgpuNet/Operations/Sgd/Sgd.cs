using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The numbers of one step of <see cref="Sgd"/>.</summary>
/// <param name="LearningRate">lr.</param>
/// <param name="Momentum">m.</param>
/// <param name="WeightDecay">wd.</param>
public readonly record struct SgdOptions(double LearningRate, double Momentum = 0, double WeightDecay = 0)
{
    /// <summary>Whether the step looks ahead: it is g' + m * v instead of v.</summary>
    public bool Nesterov { get; init; }
}

/// <summary>
/// Stochastic gradient descent with momentum and weight decay, one pass over flat buffers:
/// g' = t * (s * g + wd * d * w); v = m * v + g'; w -= lr * f * v, or with Nesterov's term w -= lr * f * (g' + m * v).
/// s scales all gradients; f, d and t are the segment's factors (t the trust ratio of LARS). This is PyTorch's
/// <c>SGD</c> with dampening 0; with v zero at the start, its first step too.
/// </summary>
/// <remarks>I. Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013).</remarks>
public static partial class Sgd
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Step(
            Tensor values, Tensor gradients, Tensor velocity, SegmentTable? table, StepOptions<SgdOptions> options,
            Tensor? scale);
    }

    /// <summary>Sets the options of the steps asked for from now on.</summary>
    /// <param name="step">Where the steps read them.</param>
    /// <param name="options">lr, m, wd.</param>
    public static void Set(StepOptions<SgdOptions> step, SgdOptions options) =>
        step.Set(options, SgdNumbers.Of(options));

    /// <summary>Takes one step with options of its own.</summary>
    /// <inheritdoc cref="Step(Tensor, Tensor, Tensor, SegmentTable?, StepOptions{SgdOptions}, Tensor?)"/>
    public static void Step(
        Tensor values, Tensor gradients, Tensor velocity, SegmentTable? table, SgdOptions options, Tensor? scale = null)
    {
        using StepOptions<SgdOptions> step = new(values.Device);
        Set(step, options);
        Step(values, gradients, velocity, table, step, scale);
    }

    /// <summary>Takes one step, changing <paramref name="values"/> and <paramref name="velocity"/> in place.</summary>
    /// <param name="values">w, of any length.</param>
    /// <param name="gradients">g, laid out like w.</param>
    /// <param name="velocity">v, laid out like w.</param>
    /// <param name="table">The segments' factors; where f is zero, w and v stay what they are. All 1 when null.</param>
    /// <param name="options">lr, m, wd.</param>
    /// <param name="scale">s, one element; zero leaves everything as it was. 1 when null.</param>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static void Step(
        Tensor values, Tensor gradients, Tensor velocity, SegmentTable? table, StepOptions<SgdOptions> options,
        Tensor? scale)
    {
        Operands.OnOneDevice("sgd", values, gradients, velocity);
        Operands.HasShape("sgd", gradients, values.Shape);
        Operands.HasShape("sgd", velocity, values.Shape);
        table?.Check("sgd", values);
        GradientScale.Check("sgd", scale, values);
        using (values.Device.Measure("sgd", flops: 6.0 * values.Shape.Count, bytes: 5.0 * values.Bytes))
        {
            values.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?
                .Step(values, gradients, velocity, table, options, scale);
        }
    }

    /// <summary>The options as kernels and vectors take them.</summary>
    internal struct SgdNumbers : IStepNumbers
    {
        public float LearningRate;
        public float Momentum;
        public float WeightDecay;
        public int Nesterov;

        public static SgdNumbers Of(SgdOptions options) => new()
        {
            LearningRate = (float)options.LearningRate,
            Momentum = (float)options.Momentum,
            WeightDecay = (float)options.WeightDecay,
            Nesterov = options.Nesterov ? 1 : 0,
        };
    }
}
