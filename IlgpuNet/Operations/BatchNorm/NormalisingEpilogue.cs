using System.Numerics;

namespace IlgpuNet.Operations;

/// <summary>
/// Normalises a convolution's results in place with statistics that are known beforehand, and applies ReLU where asked.
/// </summary>
internal sealed unsafe class NormalisingEpilogue(AffineRows affine, bool relu) : IConvolutionEpilogue
{
    private readonly float _floor = relu ? 0 : float.NegativeInfinity;

    /// <inheritdoc/>
    public bool WantsRows => false;

    /// <inheritdoc/>
    public void Begin(int pieces)
    {
    }

    /// <inheritdoc/>
    public void Finish(int piece, float** pixels, int count, int channel, int width)
    {
        Vector<float> floor = new(_floor);
        nint c = channel, end = channel + width;
        for (; c <= end - Vector<float>.Count; c += Vector<float>.Count)
        {
            AffineVector normalise = new(affine, c);
            for (int i = 0; i < count; i++)
            {
                float* y = pixels[i] + c;
                Vector.Store(AffineVector.Floor(normalise.Of(Vector.Load(y)), floor), y);
            }
        }
        for (; c < end; c++)
        {
            for (int i = 0; i < count; i++)
            {
                float z = affine.Of(pixels[i][c], c);
                pixels[i][c] = z < _floor ? _floor : z;
            }
        }
    }
}
