using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class PixelTable
{
    internal struct Arguments
    {
        public ArrayView<int> Pictures;
        public ArrayView<float> Table;
        public ArrayView<float> Y;
        public int Height;
        public int Width;
    }

    internal static void Kernel(Index1D i, Arguments a)
    {
        int place = i / Channels, channel = i - place * Channels;
        int row = place / a.Width, column = place - row * a.Width;
        int n = row / a.Height, line = row - n * a.Height;
        int picture = n * (1 + a.Height * a.Width);
        int from = a.Pictures[picture] != 0 ? a.Width - 1 - column : column;
        int pixel = a.Pictures[picture + 1 + line * a.Width + from];
        a.Y[i] = a.Table[channel * Values + (pixel >> 8 * channel & 0xff)];
    }

    private sealed class KernelForm : IForm
    {
        public void Run(Tensor pictures, Tensor table, Tensor y) =>
            y.Accelerator().Launch(Kernel, y.Shape.Count, new Arguments
            {
                Pictures = pictures.IntegerView(),
                Table = table.FloatView(),
                Y = y.FloatView(),
                Height = y.Shape.H,
                Width = y.Shape.W,
            });
    }
}
