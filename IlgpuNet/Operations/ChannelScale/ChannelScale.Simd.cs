using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ChannelScale
{
    private sealed unsafe class SimdForm : IGatingForm
    {
        /// <summary>Channels whose sums one piece of work gathers: few enough to stay in the first cache.</summary>
        private const int ChannelBlock = 256;

        public void Scale(Tensor x, Tensor gate, Tensor y, bool accumulate)
        {
            float* source = x.Floats(), factors = gate.Floats(), result = y.Floats();
            (int height, int width, int channels) = (x.Shape.H, x.Shape.W, x.Shape.C);
            x.Host().Threads.Run(x.Shape.N * height, item =>
            {
                float* imageFactors = factors + (long)(item / height) * channels;
                for (long row = (long)item * width; row < (item + 1L) * width; row++)
                    Scale(source + row * channels, imageFactors, channels, accumulate, result + row * channels);
            });
        }

        public void GateGradient(Tensor x, Tensor dy, Tensor dgate, bool accumulate)
        {
            float* source = x.Floats(), slope = dy.Floats(), gradient = dgate.Floats();
            (int channels, long imageRows) = (x.Shape.C, x.Shape.Rows / x.Shape.N);
            int blocks = (channels + ChannelBlock - 1) / ChannelBlock;
            x.Host().Threads.Run(x.Shape.N * blocks, item =>
            {
                (int n, int block) = Math.DivRem(item, blocks);
                int first = block * ChannelBlock, length = Math.Min(ChannelBlock, channels - first);
                float* sums = gradient + (long)n * channels + first;
                if (!accumulate)
                    new Span<float>(sums, length).Clear();
                for (long row = n * imageRows; row < (n + 1) * imageRows; row++)
                    AddProducts(source + row * channels + first, slope + row * channels + first, length, sums);
            });
        }

        private static void Scale(float* x, float* gate, int length, bool accumulate, float* y)
        {
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> product = Vector.Load(x + i) * Vector.Load(gate + i);
                Vector.Store(accumulate ? Vector.Load(y + i) + product : product, y + i);
            }
            for (; i < length; i++)
                y[i] = x[i] * gate[i] + (accumulate ? y[i] : 0);
        }

        private static void AddProducts(float* x, float* dy, int length, float* sums)
        {
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(Vector.Load(sums + i) + Vector.Load(x + i) * Vector.Load(dy + i), sums + i);
            for (; i < length; i++)
                sums[i] += x[i] * dy[i];
        }
    }
}
