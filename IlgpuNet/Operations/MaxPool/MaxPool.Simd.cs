using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class MaxPool
{
    private sealed unsafe class SimdForm : IForm
    {
        /// <summary>Channels of one piece of the backward pass: channels never meet, so pieces do not.</summary>
        private const int ChannelBlock = 64;

        public void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y)
        {
            float* source = x.Floats(), result = y.Floats();
            (int height, int width, int channels) = (x.Shape.H, x.Shape.W, x.Shape.C);
            (int outHeight, int outWidth) = (y.Shape.H, y.Shape.W);
            x.Host().Threads.Run(x.Shape.N * outHeight, item =>
            {
                (int n, int i) = Math.DivRem(item, outHeight);
                for (int j = 0; j < outWidth; j++)
                {
                    // The window's maximum so far stays in the first cache.
                    float* maxima = result + ((long)item * outWidth + j) * channels;
                    (int from, int to) = (horizontal.Starts[j], horizontal.Ends[j]);
                    for (int h = vertical.Starts[i]; h < vertical.Ends[i]; h++)
                    {
                        float* position = source + (((long)n * height + h) * width + from) * channels;
                        int w = from;
                        if (h == vertical.Starts[i])
                        {
                            new ReadOnlySpan<float>(position, channels).CopyTo(new Span<float>(maxima, channels));
                            w++;
                            position += channels;
                        }
                        for (; w < to; w++, position += channels)
                            TakeMaximum(position, channels, maxima);
                    }
                }
            });
        }

        public void Backward(
            Tensor x, Tensor y, Tensor dy, PoolRanges vertical, PoolRanges horizontal, Tensor dx, bool accumulate)
        {
            float* source = x.Floats(), result = y.Floats(), slope = dy.Floats(), gradient = dx.Floats();
            (int channels, long imageRows) = (x.Shape.C, x.Shape.Rows / x.Shape.N);
            long outputRows = y.Shape.Rows / y.Shape.N;
            int blocks = (channels + ChannelBlock - 1) / ChannelBlock;
            x.Host().Threads.Run(x.Shape.N * blocks, item =>
            {
                (int n, int block) = Math.DivRem(item, blocks);
                int first = block * ChannelBlock, length = Math.Min(ChannelBlock, channels - first);
                long input = n * imageRows * channels + first, output = n * outputRows * channels + first;
                if (!accumulate)
                {
                    for (long row = 0; row < imageRows; row++)
                        new Span<float>(gradient + input + row * channels, length).Clear();
                }
                for (int i = 0; i < vertical.Outputs; i++)
                {
                    for (int j = 0; j < horizontal.Outputs; j++, output += channels)
                    {
                        (int top, int left) = (vertical.Starts[i], horizontal.Starts[j]);
                        long corner = input + ((long)top * horizontal.Inputs + left) * channels;
                        Window window = new(
                            vertical.Ends[i] - top,
                            horizontal.Ends[j] - left,
                            channels,
                            (long)horizontal.Inputs * channels);
                        window.Scatter(source + corner, result + output, slope + output, length, gradient + corner);
                    }
                }
            });
        }

        private static void TakeMaximum(float* x, int length, float* maxima)
        {
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                (Vector<float> value, Vector<float> maximum) = (Vector.Load(x + i), Vector.Load(maxima + i));
                Vector.Store(Vector.ConditionalSelect(Vector.GreaterThan(value, maximum), value, maximum), maxima + i);
            }
            for (; i < length; i++)
                maxima[i] = x[i] > maxima[i] ? x[i] : maxima[i];
        }

        /// <summary>A window of the map, as distances in memory from its corner.</summary>
        private readonly record struct Window(int Height, int Width, int Column, long Row)
        {
            /// <summary>Adds each channel's dy to the window's first element that equals y.</summary>
            public void Scatter(float* x, float* y, float* dy, int length, float* dx)
            {
                int c = 0;
                for (; c <= length - Vector<float>.Count; c += Vector<float>.Count)
                {
                    (Vector<float> maximum, Vector<float> slope) = (Vector.Load(y + c), Vector.Load(dy + c));
                    Vector<int> pending = Vector<int>.AllBitsSet;
                    for (int h = 0; h < Height; h++)
                    {
                        for (int w = 0; w < Width; w++)
                        {
                            long i = h * Row + w * Column + c;
                            Vector<int> hit = Vector.Equals(Vector.Load(x + i), maximum) & pending;
                            pending ^= hit;
                            Vector.Store(Vector.Load(dx + i) + (slope.As<float, int>() & hit).As<int, float>(), dx + i);
                        }
                    }
                }
                for (; c < length; c++)
                    ScatterChannel(x + c, y[c], dy[c], dx + c);
            }

            private void ScatterChannel(float* x, float y, float dy, float* dx)
            {
                for (int h = 0; h < Height; h++)
                {
                    for (int w = 0; w < Width; w++)
                    {
                        long i = h * Row + w * Column;
                        if (x[i] == y)
                        {
                            dx[i] += dy;
                            return;
                        }
                    }
                }
            }
        }
    }
}
