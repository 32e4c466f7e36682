using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Random;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>
/// Drops the branch of a residual block for some images of a training batch: y[n] = x[n] * b[n] / (1 - p), where b[n]
/// is 0 with probability p, else 1; in evaluation y = x. G. Huang et al., "Deep networks with stochastic depth" (2016),
/// image by image as in timm's <c>DropPath</c>.
/// </summary>
public sealed class StochasticDepth : Module
{
    private readonly double _probability;
    private float[] _ones = [];
    private Philox _random;
    private int _firstImage;

    /// <summary>A layer that drops with <paramref name="probability"/>.</summary>
    /// <exception cref="ArgumentException">The probability is outside [0, 1).</exception>
    public StochasticDepth(double probability)
    {
        if (!(probability is >= 0 and < 1))
            throw new ArgumentException($"a branch is dropped with a probability from 0 to below 1, got {probability}");
        _probability = probability;
    }

    /// <summary>Sets what the next batch draws from.</summary>
    /// <param name="random">A generator of this layer's own for the whole batch.</param>
    /// <param name="firstImage">The place in that batch of the first image that comes through.</param>
    public void Draw(Philox random, int firstImage = 0) => (_random, _firstImage) = (random, firstImage);

    /// <summary>The same as a gate for a branch that has none: [N, channels], b[n] / (1 - p) in every channel.</summary>
    public Tensor Gate(Device device, int images, int channels)
    {
        if (_ones.Length != images * channels)
        {
            _ones = new float[images * channels];
            Array.Fill(_ones, 1);
        }
        return Forward(Tensor.From(device, new Shape(images, channels), _ones));
    }

    /// <inheritdoc/>
    public override string ToString() => $"StochasticDepth {_probability}";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        if (!Training)
            return x;
        float[] scales = new float[x.Shape.N];
        for (int n = 0; n < scales.Length; n++)
            scales[n] = _random.Uniform(_firstImage + n) < _probability ? 0 : (float)(1 / (1 - _probability));
        return ImageScale.Apply(x, Tensor.From(x.Device, new Shape(scales.Length), scales));
    }
}
