using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class GridFold
{
    /// <summary>The averages are read, and their gradients written, once and in the order of memory.</summary>
    private sealed unsafe class SimdForm : IForm
    {
        /// <summary>Averages that a piece of work spans at least, in whole images.</summary>
        private const int PieceElements = 1 << 15;

        /// <summary>Channels that a piece of work spans where it sums over the images.</summary>
        private const int BlockChannels = 256;

        public void Transpose(Tensor x, Tensor y, bool accumulate)
        {
            (int rows, int columns) = (x.Shape.N, x.Shape.C);
            float* source = x.Floats(), result = y.Floats();
            if (!accumulate)
            {
                PanelTranspose.Run(source, columns, columns, rows, result, rows);
                return;
            }
            using MemoryScope scope = x.Device.OpenScope();
            Tensor turned = Tensor.Empty(x.Device, y.Shape);
            PanelTranspose.Run(source, columns, columns, rows, turned.Floats(), rows);
            Copy.Run(turned, new GradientTarget(y, Accumulate: true));
        }

        public void Fold(Tensor x, Tensor m, Tensor? bias, Tensor s)
        {
            float* cells = x.Floats(), filter = m.Floats(), sums = s.Floats();
            float* offset = bias is null ? null : bias.Floats();
            (int count, int channels) = (x.Shape.H * x.Shape.W, x.Shape.C);
            ForImages(x, image =>
            {
                float* sum = sums + (long)image * channels;
                Span<float> row = new(sum, channels);
                if (offset == null)
                    row.Clear();
                else
                    new ReadOnlySpan<float>(offset, channels).CopyTo(row);
                float* cell = cells + (long)image * count * channels;
                for (int i = 0; i < count; i++)
                    DepthwiseConvolution.MultiplyAdd(filter + i * channels, cell + i * channels, channels, sum);
            });
        }

        public void CellGradient(Tensor ds, Tensor m, Tensor dx, bool accumulate)
        {
            float* gradient = ds.Floats(), filter = m.Floats(), cells = dx.Floats();
            (int count, int channels) = (dx.Shape.H * dx.Shape.W, dx.Shape.C);
            ForImages(dx, image =>
            {
                float* cell = cells + (long)image * count * channels, g = gradient + (long)image * channels;
                for (int i = 0; i < count; i++)
                    WholeMapWindow.Multiply(g, filter + i * channels, channels, accumulate, cell + i * channels);
            });
        }

        public void FilterGradient(Tensor ds, Tensor x, Tensor dm)
        {
            int count = x.Shape.H * x.Shape.W, channels = x.Shape.C, images = x.Shape.N;
            float* gradient = ds.Floats(), cells = x.Floats(), filter = dm.Floats();
            int blocks = WorkSplit.Parts(channels, BlockChannels);
            x.Host().Threads.Run(count * blocks, item =>
            {
                (int cell, int block) = Math.DivRem(item, blocks);
                (int first, int length) = WorkSplit.Part(channels, blocks, block);
                int start = cell * channels + first;
                WholeMapWindow.SumProducts(
                    gradient + first, channels, cells + start, (long)count * channels, images, length, filter + start);
            });
        }

        private static void ForImages(Tensor x, Action<int> body)
        {
            int length = (int)Math.Clamp(PieceElements / (x.Shape.Count / x.Shape.N), 1, x.Shape.N);
            x.Host().Threads.Run(WorkSplit.Parts(x.Shape.N, length), piece =>
            {
                int end = Math.Min((piece + 1) * length, x.Shape.N);
                for (int image = piece * length; image < end; image++)
                    body(image);
            });
        }
    }
}
