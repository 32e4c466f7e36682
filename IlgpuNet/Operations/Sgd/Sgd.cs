using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay, one pass over flat buffers: g' = g + wd * w;
/// v = m * v + g'; w -= lr * factor * v. This is PyTorch's <c>SGD</c> with dampening 0 and no Nesterov term; with v zero
/// at the start, its first step too.
/// </summary>
public static partial class Sgd
{
    /// <summary>How many consecutive elements share an entry of the learning-rate factors.</summary>
    public const int Block = 64;

    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Step(Tensor values, Tensor gradients, Tensor velocity, Tensor? factors, Options options);
    }

    /// <summary>Takes one step, changing <paramref name="values"/> and <paramref name="velocity"/> in place.</summary>
    /// <param name="values">w, of any length.</param>
    /// <param name="gradients">g, laid out like w.</param>
    /// <param name="velocity">v, laid out like w.</param>
    /// <param name="factors">
    /// One factor of the learning rate for every <see cref="Block"/> elements, the last block perhaps shorter; where it
    /// is zero, w and v stay what they are. All 1 when null.
    /// </param>
    /// <param name="learningRate">lr.</param>
    /// <param name="momentum">m.</param>
    /// <param name="weightDecay">wd.</param>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static void Step(
        Tensor values, Tensor gradients, Tensor velocity, Tensor? factors,
        double learningRate, double momentum, double weightDecay)
    {
        Operands.OnOneDevice("sgd", values, gradients, velocity, factors);
        Operands.HasShape("sgd", gradients, values.Shape);
        Operands.HasShape("sgd", velocity, values.Shape);
        if (factors is not null)
            Operands.HasShape("sgd", factors, new Shape(checked((int)((values.Shape.Count + Block - 1) / Block))));
        Options options = new(learningRate, momentum, weightDecay);
        using (values.Device.Measure("sgd", flops: 6.0 * values.Shape.Count, bytes: 5.0 * values.Bytes))
        {
            values.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?
                .Step(values, gradients, velocity, factors, options);
        }
    }

    private readonly record struct Options(double LearningRate, double Momentum, double WeightDecay)
    {
        public SingleOptions Rounded => new()
        {
            LearningRate = (float)LearningRate,
            Momentum = (float)Momentum,
            WeightDecay = (float)WeightDecay,
        };
    }

    internal struct SingleOptions
    {
        public float LearningRate;
        public float Momentum;
        public float WeightDecay;
    }
}
