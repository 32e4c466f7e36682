using System.Runtime.CompilerServices;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// An operand's normalisation as the host's loops read it, per channel: z = scale (x - mean) + shift. An operand
/// without one has scale 1, mean and shift 0, so that one loop serves both.
/// </summary>
/// <remarks>The mean is subtracted first: folded into the shift, a mean far from zero would cancel.</remarks>
internal readonly unsafe struct AffineRows
{
    public readonly float* Mean, Scale, Shift;

    private AffineRows(float* mean, float* scale, float* shift)
    {
        Mean = mean;
        Scale = scale;
        Shift = shift;
    }

    /// <summary>Works the rows out, in memory of the current scope.</summary>
    public static AffineRows Of(NormalisedOperand x)
    {
        int channels = x.Values.Shape.C;
        float* mean = Tensor.Empty(x.Values.Device, new Shape(3, channels)).Floats();
        float* scale = mean + channels, shift = scale + channels;
        if (x.Normalisation is { } normalisation)
        {
            float* gamma = normalisation.Gamma.Floats(), inverseDeviation = x.Statistics!.InverseDeviation.Floats();
            Row(x.Statistics.Mean).CopyTo(new Span<float>(mean, channels));
            Row(normalisation.Beta).CopyTo(new Span<float>(shift, channels));
            for (int c = 0; c < channels; c++)
                scale[c] = gamma[c] * inverseDeviation[c];
        }
        else
        {
            new Span<float>(mean, channels).Clear();
            new Span<float>(scale, channels).Fill(1);
            new Span<float>(shift, channels).Clear();
        }
        return new AffineRows(mean, scale, shift);
    }

    /// <summary>z of one x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Of(float x, nint channel) =>
        float.MultiplyAddEstimate(x - Mean[channel], Scale[channel], Shift[channel]);

    private static ReadOnlySpan<float> Row(Tensor tensor) => new(tensor.Floats(), tensor.Shape.C);
}
