using IlgpuNet.Autograd;

namespace IlgpuNet.Layers;

/// <summary>How the values of a network start.</summary>
/// <remarks>
/// Kaiming: K. He et al., "Delving deep into rectifiers" (2015), as PyTorch counts it: with file extents
/// [out, in/groups, height, width], fan_in is the product of all but the first, and fan_out is out * height * width
/// whatever the groups.
/// </remarks>
public static class Initialisers
{
    /// <summary>Normal with variance 2 / fan_out: convolutions of the trunk.</summary>
    public static Initialiser KaimingNormalFanOut { get; } = (random, fileShape, values) =>
    {
        int fanOut = fileShape[0] * Product(fileShape[2..]);
        random.FillNormal(0, values);
        float deviation = MathF.Sqrt(2f / fanOut);
        foreach (ref float value in values)
            value *= deviation;
    };

    /// <summary>
    /// Uniform within 1 / sqrt(fan_in), which is Kaiming-uniform with a = sqrt(5): fully connected layers and the
    /// convolutions of attention blocks.
    /// </summary>
    public static Initialiser KaimingUniform { get; } = (random, fileShape, values) =>
    {
        float bound = 1 / MathF.Sqrt(Product(fileShape[1..]));
        random.FillUniform(0, values);
        foreach (ref float value in values)
            value = (2 * value - 1) * bound;
    };

    /// <summary>Every value 0: biases and the shift of a batch-norm.</summary>
    public static Initialiser Zero { get; } = Constant(0);

    /// <summary>Every value 1: the scale of a batch-norm.</summary>
    public static Initialiser One { get; } = Constant(1);

    /// <summary>Every value <paramref name="value"/>.</summary>
    public static Initialiser Constant(float value) => (_, _, values) => values.Fill(value);

    private static int Product(ReadOnlySpan<int> extents)
    {
        int product = 1;
        foreach (int extent in extents)
            product *= extent;
        return product;
    }
}
