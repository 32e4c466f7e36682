using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class PixelTable
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Run(Tensor pictures, Tensor headers, Tensor table, int first, Tensor y)
        {
            var source = new HostPictures<double>(pictures, headers, table.Doubles());
            for (int row = 0; row < y.Shape.N * y.Shape.H; row++)
                source.Row(first, row, y.Doubles() + (long)row * y.Shape.W * Channels);
        }
    }
}
