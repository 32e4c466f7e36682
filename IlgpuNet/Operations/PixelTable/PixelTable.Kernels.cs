using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Random;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class PixelTable
{
    internal struct Arguments
    {
        public ArrayView<int> Pictures;
        public ArrayView<PictureHeader> Headers;
        public ArrayView<float> Table;
        public ArrayView<float> Y;
        public int Images;
        public int First;
        public int Height;
        public int Width;
    }

    internal static void Kernel(Index1D i, Arguments a)
    {
        int row = i / a.Width, column = i - row * a.Width;
        int image = row / a.Height, line = row - image * a.Height;
        int n = a.First + image, partner = a.Images - 1 - n;
        // By reference, here and below: whole headers would be read for every pixel.
        ref PictureHeader header = ref a.Headers[n];
        bool mixed = n != partner && header.Mixture.Holds(line, column);
        for (int c = 0; c < Channels; c++)
        {
            float value = Value(a, n, line, column, c);
            if (mixed)
            {
                float factor = header.Mixture.Factor;
                value = factor * value + (1 - factor) * Value(a, partner, line, column, c);
            }
            a.Y[i * Channels + c] = value;
        }
    }

    /// <summary>A value of a picture before it is mixed.</summary>
    private static float Value(Arguments a, int n, int line, int column, int channel)
    {
        ref PictureHeader header = ref a.Headers[n];
        if (header.Erases(line, column))
        {
            long word = header.NoiseAt(line, column, channel, Channels);
            return header.HasNoise == 0 ? 0 : KernelNormal.At(header.Noise, word);
        }
        int from = header.Mirrored != 0 ? a.Width - 1 - column : column;
        int pixel = a.Pictures[(n * a.Height + line) * a.Width + from];
        return a.Table[channel * Values + (pixel >> 8 * channel & 0xff)];
    }

    private sealed class KernelForm : IForm
    {
        public void Run(Tensor pictures, Tensor headers, Tensor table, int first, Tensor y) =>
            y.Accelerator().Launch(Kernel, y.Shape.Rows, new Arguments
            {
                Pictures = pictures.IntegerView(),
                Headers = headers.View<PictureHeader>(DType.Int32),
                Table = table.FloatView(),
                Y = y.FloatView(),
                Images = pictures.Shape.N,
                First = first,
                Height = y.Shape.H,
                Width = y.Shape.W,
            });
    }
}
