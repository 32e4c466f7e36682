using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Linear
{
    /// <summary>Features of another type are taken to single precision, and their gradient from it.</summary>
    private sealed class KernelForm : IForm
    {
        public void Forward(Tensor x, Tensor w, Tensor? bias, Tensor y)
        {
            using MemoryScope scope = y.Device.OpenScope();
            MatrixKernels.RowsByRows(Rows(x), w, bias, y);
        }

        public void DataGradient(Tensor dy, Tensor w, Tensor dx, bool accumulate)
        {
            if (dx.DType == DType.Float32)
            {
                MatrixKernels.RowsByColumns(dy, w, dx, accumulate);
                return;
            }
            using MemoryScope scope = dy.Device.OpenScope();
            Tensor gradient = Tensor.Empty(dy.Device, dx.Shape);
            MatrixKernels.RowsByColumns(dy, w, gradient, accumulate: false);
            Copy.Run(gradient, new GradientTarget(dx, accumulate));
        }

        public void WeightGradient(Tensor x, Tensor dy, Tensor dw, bool accumulate)
        {
            using MemoryScope scope = dy.Device.OpenScope();
            MatrixKernels.ColumnsByColumns(dy, Rows(x), dw, accumulate);
        }

        /// <summary>A matrix [N, features].</summary>
        private static Tensor Rows(Tensor x)
        {
            Shape shape = new(x.Shape.N, checked((int)(x.Shape.Count / x.Shape.N)));
            Tensor rows = x;
            if (x.DType != DType.Float32)
            {
                rows = Tensor.Empty(x.Device, x.Shape);
                Copy.Run(x, new GradientTarget(rows, Accumulate: false));
            }
            return rows.View(0, shape);
        }
    }
}
