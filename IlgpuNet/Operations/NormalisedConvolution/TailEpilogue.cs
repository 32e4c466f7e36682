using System.Numerics;

namespace IlgpuNet.Operations;

/// <summary>
/// Makes a bottleneck's output of its last convolution's results, in place: normalised, the shortcut added, ReLU.
/// </summary>
/// <param name="main">The convolution's normalisation.</param>
/// <param name="shortcut">What is added, laid out like the result.</param>
/// <param name="side">The shortcut's normalisation.</param>
/// <param name="result">First element of the convolution's results.</param>
internal sealed unsafe class TailEpilogue(AffineRows main, float* shortcut, AffineRows side, float* result)
    : IConvolutionEpilogue
{
    /// <inheritdoc/>
    public bool WantsRows => true;

    /// <inheritdoc/>
    public void Begin(int pieces)
    {
    }

    /// <inheritdoc/>
    public void Finish(int piece, float** pixels, int count, int channel, int width)
    {
        for (int i = 0; i < count; i++)
            Row(pixels[i], shortcut + (pixels[i] - result), channel, channel + width);
    }

    private void Row(float* y, float* added, nint channel, nint end)
    {
        nint c = channel;
        for (; c <= end - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> z = new AffineVector(main, c).Of(Vector.Load(y + c));
            Vector<float> sum = z + new AffineVector(side, c).Of(Vector.Load(added + c));
            Vector.Store(AffineVector.Floor(sum, Vector<float>.Zero), y + c);
        }
        for (; c < end; c++)
        {
            float sum = main.Of(y[c], c) + side.Of(added[c], c);
            y[c] = sum < 0 ? 0 : sum;
        }
    }
}
