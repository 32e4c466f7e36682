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
    /// <summary>Channels of a piece of work: a row of sums that stays in the first cache.</summary>
    private const int BlockChannels = 256;

    private DepthwiseConvolution()
    {
    }

    /// <summary>The only one.</summary>
    public static DepthwiseConvolution Instance { get; } = new();

    /// <inheritdoc/>
    public void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y)
    {
        HostDevice host = x.Host();
        using MemoryScope scope = host.OpenScope();
        float* weights = TapRows(host, shape, w), input = x.Floats(), output = y.Floats();
        float* offset = bias is null ? null : bias.Floats();
        ForBlocks(host, shape, shape.N * shape.Ho, (row, channel, length) =>
        {
            (int image, int ho) = Math.DivRem(row, shape.Ho);
            for (int wo = 0; wo < shape.Wo; wo++)
            {
                float* sum = output + ((long)row * shape.Wo + wo) * shape.Inputs + channel;
                Start(offset is null ? null : offset + channel, sum, length);
                foreach ((long pixel, int tap) in new WindowTaps(shape, image, ho, wo))
                {
                    float* source = input + pixel * shape.Inputs + channel;
                    MultiplyAdd(source, weights + tap * shape.Inputs + channel, length, sum);
                }
            }
        });
    }

    /// <inheritdoc/>
    public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate)
    {
        HostDevice host = dx.Host();
        using MemoryScope scope = host.OpenScope();
        float* weights = TapRows(host, shape, w), outputGradient = dy.Floats(), inputGradient = dx.Floats();
        // An image is the smallest part whose windows touch no other part's pixels.
        ForBlocks(host, shape, shape.N, (image, channel, length) =>
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
                        MultiplyAdd(g, weights + tap * shape.Inputs + channel, length, sum);
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
        int rows = shape.N * shape.Ho;
        int pieces = Math.Clamp(WorkSplit.Parts(WorkSplit.Pieces / 2, Blocks(shape)), 1, rows);
        int count = shape.Taps * shape.Inputs;
        Tensor partial = Tensor.Empty(host, new Shape(pieces, count));
        Tensor total = Tensor.Empty(host, new Shape(count));
        float* sums = partial.Floats(), input = x.Floats(), outputGradient = dy.Floats();
        ForBlocks(host, shape, pieces, (piece, channel, length) =>
        {
            float* sum = sums + (long)piece * count + channel;
            for (int tap = 0; tap < shape.Taps; tap++)
                Start(null, sum + (long)tap * shape.Inputs, length);
            (int first, int number) = WorkSplit.Part(rows, pieces, piece);
            for (int row = first; row < first + number; row++)
            {
                (int image, int ho) = Math.DivRem(row, shape.Ho);
                for (int wo = 0; wo < shape.Wo; wo++)
                {
                    float* g = outputGradient + ((long)row * shape.Wo + wo) * shape.Inputs + channel;
                    foreach ((long pixel, int tap) in new WindowTaps(shape, image, ho, wo))
                        MultiplyAdd(g, input + pixel * shape.Inputs + channel, length, sum + tap * shape.Inputs);
                }
            }
        });
        SplitSum.Add(host, partial, total, accumulate: false);
        AddToWeights(host, shape, total.Floats(), dw.Floats(), accumulate);
    }

    private static int Blocks(ConvolutionShape shape) => WorkSplit.Parts(shape.Inputs, BlockChannels);

    /// <summary>
    /// Runs a body for every part and block of channels: its part, first channel and number of channels.
    /// </summary>
    private static void ForBlocks(HostDevice host, ConvolutionShape shape, int parts, Action<int, int, int> body)
    {
        int blocks = Blocks(shape);
        host.Threads.Run(parts * blocks, item =>
        {
            (int part, int block) = Math.DivRem(item, blocks);
            (int channel, int length) = WorkSplit.Part(shape.Inputs, blocks, block);
            body(part, channel, length);
        });
    }

    /// <summary>The weights as [tap][channel].</summary>
    private static float* TapRows(HostDevice host, ConvolutionShape shape, Tensor w)
    {
        float* source = w.Floats(), rows = Tensor.Empty(host, new Shape(shape.Taps * shape.Inputs)).Floats();
        host.Threads.Run(shape.Taps, tap =>
        {
            for (int channel = 0; channel < shape.Inputs; channel++)
                rows[tap * shape.Inputs + channel] = source[channel * shape.Taps + tap];
        });
        return rows;
    }

    private static void AddToWeights(
        HostDevice host, ConvolutionShape shape, float* rows, float* dw, bool accumulate) =>
        host.ForChunks(shape.Inputs, (start, length) =>
        {
            for (int channel = (int)start; channel < start + length; channel++)
            {
                for (int tap = 0; tap < shape.Taps; tap++)
                {
                    float* target = dw + channel * shape.Taps + tap;
                    *target = (accumulate ? *target : 0) + rows[tap * shape.Inputs + channel];
                }
            }
        });

    private static void Start(float* bias, float* sum, int length)
    {
        if (bias is null)
            new Span<float>(sum, length).Clear();
        else
            new ReadOnlySpan<float>(bias, length).CopyTo(new Span<float>(sum, length));
    }

    private static void MultiplyAdd(float* a, float* b, int length, float* sum)
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
