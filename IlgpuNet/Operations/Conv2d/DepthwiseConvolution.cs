using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Convolution of each channel with a window of its own, on the host. Nothing is shared between channels, so there is
/// no matrix product: the channels are the vector, and memory sets the pace.
/// </summary>
internal sealed unsafe class DepthwiseConvolution : IHostConvolution
{
    private DepthwiseConvolution()
    {
    }

    /// <summary>The only one.</summary>
    public static DepthwiseConvolution Instance { get; } = new();

    /// <inheritdoc/>
    public void Forward(
        ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, IConvolutionEpilogue? epilogue)
    {
        HostDevice host = x.Host();
        using MemoryScope scope = host.OpenScope();
        float* weights = TapRows.Of(host, shape, w), input = x.Floats(), output = y.Floats();
        float* offset = bias is null ? null : bias.Floats();
        TapRows.ForBlocks(host, shape, shape.N * shape.Ho, (row, channel, length) =>
        {
            (int image, int ho) = Math.DivRem(row, shape.Ho);
            for (int wo = 0; wo < shape.Wo; wo++)
            {
                float* sum = output + ((long)row * shape.Wo + wo) * shape.Inputs + channel;
                Start(offset is null ? null : offset + channel, sum, length);
                foreach ((long pixel, int tap) in new WindowTaps(shape, image, ho, wo))
                {
                    float* source = input + pixel * shape.Inputs + channel;
                    MultiplyAdd(source, weights + shape.Taps * channel + tap * length, length, sum);
                }
            }
        });
        if (epilogue is not null)
            EpiloguePass.Run(y, epilogue);
    }

    /// <inheritdoc/>
    public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate)
    {
        HostDevice host = dx.Host();
        using MemoryScope scope = host.OpenScope();
        float* weights = TapRows.Of(host, shape, w), outputGradient = dy.Floats(), inputGradient = dx.Floats();
        if (WholeMapWindow.Fits(shape))
        {
            WholeMapWindow.DataGradient(host, shape, outputGradient, weights, inputGradient, accumulate);
            return;
        }
        // An image is the smallest part whose windows touch no other part's pixels.
        TapRows.ForBlocks(host, shape, shape.N, (image, channel, length) =>
        {
            if (!accumulate)
            {
                for (long pixel = (long)image * shape.H * shape.W; pixel < (image + 1L) * shape.H * shape.W; pixel++)
                    Start(null, inputGradient + pixel * shape.Inputs + channel, length);
            }
            for (int ho = 0; ho < shape.Ho; ho++)
            {
                for (int wo = 0; wo < shape.Wo; wo++)
                {
                    long position = ((long)image * shape.Ho + ho) * shape.Wo + wo;
                    float* g = outputGradient + position * shape.Inputs + channel;
                    foreach ((long pixel, int tap) in new WindowTaps(shape, image, ho, wo))
                    {
                        float* sum = inputGradient + pixel * shape.Inputs + channel;
                        MultiplyAdd(g, weights + shape.Taps * channel + tap * length, length, sum);
                    }
                }
            }
        });
    }

    /// <inheritdoc/>
    public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate)
    {
        HostDevice host = dw.Host();
        using MemoryScope scope = host.OpenScope();
        if (WholeMapWindow.Fits(shape))
        {
            WholeMapWindow.WeightGradient(host, shape, x, dy, dw, accumulate);
            return;
        }
        int rows = shape.N * shape.Ho;
        int pieces = Math.Clamp(WorkSplit.Parts(WorkSplit.Pieces / 2, TapRows.Blocks(shape)), 1, rows);
        int count = shape.Taps * shape.Inputs;
        Tensor partial = Tensor.Empty(host, new Shape(pieces, count));
        Tensor total = Tensor.Empty(host, new Shape(count));
        float* sums = partial.Floats(), input = x.Floats(), outputGradient = dy.Floats();
        TapRows.ForBlocks(host, shape, pieces, (piece, channel, length) =>
        {
            float* sum = sums + (long)piece * count + shape.Taps * channel;
            Start(null, sum, shape.Taps * length);
            (int first, int number) = WorkSplit.Part(rows, pieces, piece);
            for (int row = first; row < first + number; row++)
            {
                (int image, int ho) = Math.DivRem(row, shape.Ho);
                for (int wo = 0; wo < shape.Wo; wo++)
                {
                    float* g = outputGradient + ((long)row * shape.Wo + wo) * shape.Inputs + channel;
                    foreach ((long pixel, int tap) in new WindowTaps(shape, image, ho, wo))
                        MultiplyAdd(g, input + pixel * shape.Inputs + channel, length, sum + tap * length);
                }
            }
        });
        SplitSum.Add(host, partial, total, accumulate: false);
        TapRows.AddTo(host, shape, total.Floats(), dw.Floats(), accumulate);
    }

    private static void Start(float* bias, float* sum, int length)
    {
        if (bias is null)
            new Span<float>(sum, length).Clear();
        else
            new ReadOnlySpan<float>(bias, length).CopyTo(new Span<float>(sum, length));
    }

    /// <summary>sum += a b.</summary>
    internal static void MultiplyAdd(float* a, float* b, int length, float* sum)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> left = Vector.Load(a + i), right = Vector.Load(b + i);
            Vector.Store(Vector.MultiplyAddEstimate(left, right, Vector.Load(sum + i)), sum + i);
        }
        for (; i < length; i++)
            sum[i] += a[i] * b[i];
    }
}
