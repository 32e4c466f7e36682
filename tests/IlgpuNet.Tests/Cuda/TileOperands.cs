using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;

namespace IlgpuNet.Tests.Cuda;

/// <summary>Operands of the tile kernels in their layouts, and what the passes make of them by definition.</summary>
internal static class TileOperands
{
    /// <summary>Small integers, two thirds of them zero: sums stay exact in bf16, tf32 and fp32.</summary>
    public static float[] SmallIntegers(int seed, int count)
    {
        System.Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(3) < 2 ? 0f : random.Next(-2, 3))];
    }

    /// <summary>Rows of channels as bf16, with zeros up to whole chunks; or as they are, in fp32.</summary>
    public static uint[] Rows(float[] values, int channels, Precision precision)
    {
        if (precision == Precision.Tf32)
            return [.. values.Select(BitConverter.SingleToUInt32Bits)];
        int padding = (8 - channels % 8) % 8;
        return
        [
            .. values.Chunk(channels).SelectMany(row => row.Concat(new float[padding]).Chunk(2))
                .Select(pair => PackBf16.Pair(pair[0], pair[1])),
        ];
    }

    /// <summary>The weights [inputs, taps, outputs of a group] of a part of the data gradient, in reverse.</summary>
    public static float[] Part(ConvolutionShape shape, float[] w, ParityAxis vertical, ParityAxis horizontal)
    {
        List<float> part = [];
        for (int c = 0; c < shape.Inputs; c++)
        {
            for (int i = vertical.Taps - 1; i >= 0; i--)
            {
                for (int j = horizontal.Taps - 1; j >= 0; j--)
                {
                    int kh = vertical.FirstTap + i * shape.Stride.Height;
                    int kw = horizontal.FirstTap + j * shape.Stride.Width;
                    int first = c / shape.GroupInputs * shape.GroupOutputs, weight = c % shape.GroupInputs;
                    for (int o = first; o < first + shape.GroupOutputs; o++)
                        part.Add(w[o * shape.Depth + shape.WeightsOf(kh, kw) + weight]);
                }
            }
        }
        return [.. part];
    }

    /// <summary>For every product of the convolution: the elements of y, x and w that meet.</summary>
    public static IEnumerable<(int Y, int X, int W)> Meetings(ConvolutionShape shape)
    {
        for (int position = 0; position < shape.Positions; position++)
        {
            int column = position % shape.Wo, line = position / shape.Wo % shape.Ho;
            int image = position / shape.Wo / shape.Ho;
            for (int tap = 0; tap < shape.Taps; tap++)
            {
                int kh = tap / shape.Kernel.Width, kw = tap % shape.Kernel.Width;
                int h = line * shape.Stride.Height - shape.Padding.Height + kh;
                int w = column * shape.Stride.Width - shape.Padding.Width + kw;
                if (h < 0 || h >= shape.H || w < 0 || w >= shape.W)
                    continue;
                int x = ((image * shape.H + h) * shape.W + w) * shape.Inputs;
                for (int o = 0; o < shape.Outputs; o++)
                {
                    int first = o / shape.GroupOutputs * shape.GroupInputs;
                    for (int c = 0; c < shape.GroupInputs; c++)
                    {
                        yield return (
                            position * shape.Outputs + o, x + first + c, o * shape.Depth + tap * shape.GroupInputs + c);
                    }
                }
            }
        }
    }
}
