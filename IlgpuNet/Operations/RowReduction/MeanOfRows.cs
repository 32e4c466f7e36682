using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Adds what the rows of a batch gave, in their order, and divides: a loss on an accelerator.</summary>
internal static class MeanOfRows
{
    internal struct Arguments
    {
        public ArrayView<float> Rows;
        public ArrayView<float> Mean;
        public int Count;
        public float Divisor;
    }

    /// <summary>Writes the sum of <paramref name="rows"/> over <paramref name="divisor"/>.</summary>
    public static void Run(AcceleratorDevice device, Tensor rows, double divisor, Tensor mean) =>
        device.Launch(Kernel, 1, new Arguments
        {
            Rows = rows.FloatView(),
            Mean = mean.FloatView(),
            Count = rows.Shape.N,
            Divisor = (float)divisor,
        });

    /// <summary>A single thread: there is one loss, and a batch is short.</summary>
    internal static void Kernel(Index1D i, Arguments a)
    {
        float total = 0;
        for (int n = 0; n < a.Count; n++)
            total += a.Rows[n];
        a.Mean[i] = total / a.Divisor;
    }
}
