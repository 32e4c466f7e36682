using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The transpose of a small matrix on an accelerator.</summary>
internal static class Transposition
{
    internal struct Arguments
    {
        public ArrayView<float> X;
        public ArrayView<float> Y;
        public int Rows, Columns;
        public int Accumulate;
    }

    /// <summary>One thread an element of y.</summary>
    internal static void Kernel(Index1D index, Arguments a)
    {
        int i = index % a.Rows, j = index / a.Rows;
        float value = a.X[i * a.Columns + j];
        a.Y[index] = a.Accumulate != 0 ? a.Y[index] + value : value;
    }

    /// <summary>y (+)= the transpose of x, which has so many rows.</summary>
    public static void Run(Tensor x, int rows, Tensor y, bool accumulate) =>
        y.Accelerator().Launch(Kernel, y.Shape.Count, new Arguments
        {
            X = x.FloatView(),
            Y = y.FloatView(),
            Rows = rows,
            Columns = checked((int)(x.Shape.Count / rows)),
            Accumulate = accumulate ? 1 : 0,
        });
}
