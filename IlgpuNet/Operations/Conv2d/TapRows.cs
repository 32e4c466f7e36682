using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The weights of a depthwise convolution with channels as the vector: [block][tap][channel of the block]. Memory has
/// them as [channel][tap].
/// </summary>
internal static unsafe class TapRows
{
    /// <summary>Channels of a block: a row of sums that stays in the first cache.</summary>
    private const int BlockChannels = 256;

    /// <summary>Blocks of channels, of nearly equal size.</summary>
    public static int Blocks(ConvolutionShape shape) => WorkSplit.Parts(shape.Inputs, BlockChannels);

    /// <summary>
    /// Runs a body for every part and block of channels: its part, first channel and number of channels. The block's
    /// rows start at taps * first channel.
    /// </summary>
    public static void ForBlocks(HostDevice host, ConvolutionShape shape, int parts, Action<int, int, int> body)
    {
        int blocks = Blocks(shape);
        host.Threads.Run(parts * blocks, item =>
        {
            (int part, int block) = Math.DivRem(item, blocks);
            (int channel, int length) = WorkSplit.Part(shape.Inputs, blocks, block);
            body(part, channel, length);
        });
    }

    /// <summary>The rows of <paramref name="w"/>, held by the innermost scope.</summary>
    public static float* Of(HostDevice host, ConvolutionShape shape, Tensor w)
    {
        int taps = shape.Taps;
        float* source = w.Floats(), rows = Tensor.Empty(host, new Shape(taps * shape.Inputs)).Floats();
        ForBlocks(host, shape, parts: 1, (_, channel, length) =>
        {
            int start = taps * channel;
            PanelTranspose.Run(source + start, taps, taps, length, rows + start, length);
        });
        return rows;
    }

    /// <summary>dw (+)= rows.</summary>
    public static void AddTo(HostDevice host, ConvolutionShape shape, float* rows, float* dw, bool accumulate)
    {
        int taps = shape.Taps;
        ForBlocks(host, shape, parts: 1, (_, channel, length) =>
        {
            int start = taps * channel, count = taps * length;
            if (!accumulate)
            {
                PanelTranspose.Run(rows + start, length, length, taps, dw + start, taps);
                return;
            }
            float* turned = ThreadScratch.Current.Floats(ScratchUse.Panel, count);
            PanelTranspose.Run(rows + start, length, length, taps, turned, taps);
            for (int i = 0; i < count; i++)
                dw[start + i] += turned[i];
        });
    }
}
