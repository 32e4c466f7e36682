using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Explain;

/// <summary>Values of one image over a grid, channels innermost, copied from the device.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Values">Rows, columns, then channels.</param>
public sealed record TracedMap(int Height, int Width, int Channels, float[] Values)
{
    /// <summary>The mean over the channels at each position, rows then columns.</summary>
    public float[] ChannelMean()
    {
        float[] mean = new float[Height * Width];
        for (int position = 0; position < mean.Length; position++)
        {
            double sum = 0;
            foreach (float value in Values.AsSpan(position * Channels, Channels))
                sum += value;
            mean[position] = (float)(sum / Channels);
        }
        return mean;
    }

    /// <summary>The first image of a tensor [N, H, W, C].</summary>
    internal static TracedMap Of(Tensor x)
    {
        (int height, int width, int channels) = (x.Shape.H, x.Shape.W, x.Shape.C);
        return new TracedMap(height, width, channels, x.ReadFloats()[..(height * width * channels)]);
    }
}
