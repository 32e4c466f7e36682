using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class PixelTable
{
    /// <summary>Look-ups have no vectors; a host's loader normalises with arithmetic, and does not come here.</summary>
    private sealed unsafe class SimdForm : IForm
    {
        public void Run(Tensor pictures, Tensor table, Tensor y)
        {
            int height = y.Shape.H, width = y.Shape.W;
            int* words = pictures.Integers();
            float* values = table.Floats(), result = y.Floats();
            y.Host().Threads.Run(y.Shape.N * height, row =>
            {
                (int n, int h) = Math.DivRem(row, height);
                int* picture = words + (long)n * (1 + height * width), pixels = picture + 1 + h * width;
                float* to = result + (long)row * width * Channels;
                bool mirrored = picture[0] != 0;
                for (int w = 0; w < width; w++, to += Channels)
                {
                    int pixel = pixels[mirrored ? width - 1 - w : w];
                    to[0] = values[pixel & 0xff];
                    to[1] = values[Values + (pixel >> 8 & 0xff)];
                    to[2] = values[2 * Values + (pixel >> 16 & 0xff)];
                }
            });
        }
    }
}
