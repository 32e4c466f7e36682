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

    /// <summary>What every gradient is multiplied by first: below 1 where gradients are clipped.</summary>
    public double GradientScale { get; init; } = 1;
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
        void Step(Tensor values, Tensor gradients, Tensor velocity, SegmentTable? table, SgdOptions options);
    }

    /// <summary>Takes one step, changing <paramref name="values"/> and <paramref name="velocity"/> in place.</summary>
    /// <param name="values">w, of any length.</param>
    /// <param name="gradients">g, laid out like w.</param>
    /// <param name="velocity">v, laid out like w.</param>
    /// <param name="table">The segments' factors; where f is zero, w and v stay what they are. All 1 when null.</param>
    /// <param name="options">lr, m, wd, s.</param>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static void Step(Tensor values, Tensor gradients, Tensor velocity, SegmentTable? table, SgdOptions options)
    {
        Operands.OnOneDevice("sgd", values, gradients, velocity);
        Operands.HasShape("sgd", gradients, values.Shape);
        Operands.HasShape("sgd", velocity, values.Shape);
        table?.Check("sgd", values);
        using (values.Device.Measure("sgd", flops: 6.0 * values.Shape.Count, bytes: 5.0 * values.Bytes))
        {
            values.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?
                .Step(values, gradients, velocity, table, options);
        }
    }

    /// <summary>The options as kernels and vectors take them.</summary>
    internal struct SingleOptions
    {
        public float LearningRate;
        public float Momentum;
        public float WeightDecay;
        public float GradientScale;
        public int Nesterov;

        public static SingleOptions Of(SgdOptions options) => new()
        {
            LearningRate = (float)options.LearningRate,
            Momentum = (float)options.Momentum,
            WeightDecay = (float)options.WeightDecay,
            GradientScale = (float)options.GradientScale,
            Nesterov = options.Nesterov ? 1 : 0,
        };
    }
}
