using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Random;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>
/// Drops the branch of a residual block for some images of a training batch: y[n] = x[n] * b[n] / (1 - p), where b[n]
/// is 0 with probability p, else 1; in evaluation y = x. G. Huang et al., "Deep networks with stochastic depth" (2016),
/// image by image as in timm's <c>DropPath</c>. What is dropped is drawn before the forward pass, which then only
/// reads.
/// </summary>
public sealed class StochasticDepth : Module
{
    private readonly double _probability;

    /// <summary>A layer that drops with <paramref name="probability"/>.</summary>
    /// <exception cref="ArgumentException">The probability is outside [0, 1).</exception>
    public StochasticDepth(double probability)
    {
        if (!(probability is >= 0 and < 1))
            throw new ArgumentException($"a branch is dropped with a probability from 0 to below 1, got {probability}");
        _probability = probability;
    }

    /// <summary>
    /// b[n] / (1 - p) of the images of the next pass in training, [N], as <see cref="Draw"/> gives them.
    /// </summary>
    public Tensor? Scales { get; set; }

    /// <summary>Draws b[n] / (1 - p) for some images of a batch.</summary>
    /// <param name="random">A generator of this layer's own for the whole batch.</param>
    /// <param name="firstImage">The place of the first of them in that batch.</param>
    /// <param name="scales">Receives them.</param>
    public void Draw(Philox random, int firstImage, Span<float> scales)
    {
        for (int n = 0; n < scales.Length; n++)
            scales[n] = random.Uniform(firstImage + n) < _probability ? 0 : (float)(1 / (1 - _probability));
    }

    /// <summary>
    /// The same as a gate for a branch that has none: [N, channels], b[n] / (1 - p) in every channel.
    /// </summary>
    public Tensor Gate(Device device, int images, int channels)
    {
        Tensor ones = Tensor.Empty(device, new Shape(images, channels));
        ones.Fill(1);
        return Forward(ones);
    }

    /// <inheritdoc/>
    public override string ToString() => $"StochasticDepth {_probability}";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => Training
        ? ImageScale.Apply(
            x, Scales ?? throw new InvalidOperationException($"'{Name}' trains without {nameof(Scales)}"))
        : x;
}
