using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class PixelTable
{
    /// <summary>Look-ups have no vectors; a host's loader normalises with arithmetic, and does not come here.</summary>
    private sealed unsafe class SimdForm : IForm
    {
        public void Run(Tensor pictures, Tensor headers, Tensor table, int first, Tensor y)
        {
            var source = new HostPictures<float>(pictures, headers, table.Floats());
            float* result = y.Floats();
            int rowLength = y.Shape.W * Channels;
            y.Host().Threads.Run(
                y.Shape.N * y.Shape.H, row => source.Row(first, row, result + (long)row * rowLength));
        }
    }
}
