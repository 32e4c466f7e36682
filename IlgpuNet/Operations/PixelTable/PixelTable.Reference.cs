using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class PixelTable
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Run(Tensor pictures, Tensor table, Tensor y)
        {
            int height = y.Shape.H, width = y.Shape.W;
            double* values = table.Doubles(), result = y.Doubles();
            for (int n = 0; n < y.Shape.N; n++)
            {
                int* picture = pictures.Integers() + (long)n * (1 + height * width);
                for (int h = 0; h < height; h++)
                {
                    for (int w = 0; w < width; w++)
                    {
                        int pixel = picture[1 + h * width + (picture[0] != 0 ? width - 1 - w : w)];
                        for (int c = 0; c < Channels; c++)
                            *result++ = values[c * Values + (pixel >> 8 * c & 0xff)];
                    }
                }
            }
        }
    }
}
