using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>One fused pass of SGD with momentum and weight decay (stub).</summary>
public static partial class Sgd
{
    /// <summary>How many consecutive elements share an entry of the learning-rate factors.</summary>
    public const int Block = 64;

    /// <summary>g += wd*w; v = m*v + g; w -= lr*factor*v, in place over flat buffers.</summary>
    /// <param name="values">w.</param>
    /// <param name="gradients">g.</param>
    /// <param name="velocity">v.</param>
    /// <param name="factors">One factor of the learning rate per 64 elements; zero leaves w and v untouched. Null: all 1.</param>
    /// <param name="learningRate">lr.</param>
    /// <param name="momentum">m.</param>
    /// <param name="weightDecay">wd.</param>
    public static void Step(
        Tensor values, Tensor gradients, Tensor velocity, Tensor? factors,
        float learningRate, float momentum, float weightDecay) => throw new NotImplementedException();
}
