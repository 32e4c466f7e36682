using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The gradients of a depthwise convolution whose window is the whole map, as attention folds a grid of averages into
/// one number. Pixels are taps: with x and dx as [N, tap, C] and dy as [N, C], dx[n, t] = dy[n] w[t], written once,
/// and dw[t] = the sum over n of dy[n] x[n, t], so that the taps are independent pieces of work.
/// </summary>
internal static unsafe class WholeMapWindow
{
    /// <summary>Images whose products are added in registers before the sum goes back to memory.</summary>
    private const int ImagesAtOnce = 4;

    /// <summary>Whether the window is the map.</summary>
    public static bool Fits(ConvolutionShape shape) =>
        shape.Kernel == new Size2d(shape.H, shape.W) && shape.Padding == new Size2d(0, 0);

    /// <summary>dx (+)= dy w, with w as <see cref="TapRows"/>.</summary>
    public static void DataGradient(
        HostDevice host, ConvolutionShape shape, float* dy, float* w, float* dx, bool accumulate) =>
        TapRows.ForBlocks(host, shape, shape.N, (image, channel, length) =>
        {
            float* g = dy + (long)image * shape.Inputs + channel, weights = w + shape.Taps * channel;
            float* result = dx + (long)image * shape.Taps * shape.Inputs + channel;
            for (int tap = 0; tap < shape.Taps; tap++, result += shape.Inputs, weights += length)
                Multiply(g, weights, length, accumulate, result);
        });

    /// <summary>dw (+)= the sum over the images of dy x.</summary>
    public static void WeightGradient(
        HostDevice host, ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate)
    {
        float* rows = Tensor.Empty(host, new Shape(shape.Taps * shape.Inputs)).Floats();
        float* input = x.Floats(), gradient = dy.Floats();
        TapRows.ForBlocks(host, shape, shape.Taps, (tap, channel, length) =>
        {
            float* sums = rows + shape.Taps * channel + tap * length;
            float* pixel = input + (long)tap * shape.Inputs + channel;
            SumProducts(
                gradient + channel, shape.Inputs, pixel, (long)shape.Taps * shape.Inputs, shape.N, length, sums);
        });
        TapRows.AddTo(host, shape, rows, dw.Floats(), accumulate);
    }

    /// <summary>The sum over the images of a row of dy times a row of x.</summary>
    public static void SumProducts(
        float* dy, int dyLength, float* x, long xLength, int images, int length, float* sums)
    {
        new Span<float>(sums, length).Clear();
        int image = 0;
        for (; image <= images - ImagesAtOnce; image += ImagesAtOnce)
        {
            AddProducts(dy, dyLength, x, xLength, length, sums);
            dy += ImagesAtOnce * dyLength;
            x += ImagesAtOnce * xLength;
        }
        for (; image < images; image++, dy += dyLength, x += xLength)
            DepthwiseConvolution.MultiplyAdd(dy, x, length, sums);
    }

    /// <summary>dx (+)= dy w, element by element.</summary>
    public static void Multiply(float* dy, float* w, int length, bool accumulate, float* dx)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> addend = accumulate ? Vector.Load(dx + i) : default;
            Vector.Store(Vector.MultiplyAddEstimate(Vector.Load(dy + i), Vector.Load(w + i), addend), dx + i);
        }
        for (; i < length; i++)
            dx[i] = float.MultiplyAddEstimate(dy[i], w[i], accumulate ? dx[i] : 0);
    }

    /// <summary>Four images.</summary>
    private static void AddProducts(float* dy, nint dyLength, float* x, long xLength, int length, float* sums)
    {
        float* dy1 = dy + dyLength, dy2 = dy1 + dyLength, dy3 = dy2 + dyLength;
        float* x1 = x + xLength, x2 = x1 + xLength, x3 = x2 + xLength;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> sum = Vector.Load(sums + i);
            sum = Vector.MultiplyAddEstimate(Vector.Load(dy + i), Vector.Load(x + i), sum);
            sum = Vector.MultiplyAddEstimate(Vector.Load(dy1 + i), Vector.Load(x1 + i), sum);
            sum = Vector.MultiplyAddEstimate(Vector.Load(dy2 + i), Vector.Load(x2 + i), sum);
            Vector.Store(Vector.MultiplyAddEstimate(Vector.Load(dy3 + i), Vector.Load(x3 + i), sum), sums + i);
        }
        for (; i < length; i++)
            sums[i] += dy[i] * x[i] + dy1[i] * x1[i] + dy2[i] * x2[i] + dy3[i] * x3[i];
    }
}
