namespace IlgpuNet.Operations;

/// <summary>
/// One axis of a depthwise convolution, or of its data gradient: which weights meet which inputs in an output's sum.
/// The data gradient is a convolution too: an output is a pixel of dx and an input one of dy, and of the window only
/// every stride-th weight has its step at the pixel, from the last one backwards.
/// </summary>
internal struct TapAxis
{
    /// <summary>Extent of the window.</summary>
    public int Kernel;

    /// <summary>Distance between windows.</summary>
    public int Stride;

    /// <summary>Zeros before the map.</summary>
    public int Padding;

    /// <summary>Extent of what is read.</summary>
    public int Inputs;

    /// <summary>Extent of the result.</summary>
    public int Outputs;

    /// <summary>Whether it is the data gradient's.</summary>
    public int Transposed;

    /// <summary>The distance of outputs that meet the same weights.</summary>
    public readonly int OutputStep => Transposed != 0 ? Stride : 1;

    /// <summary>The distance of what such outputs read at one weight.</summary>
    public readonly int InputStep => Transposed != 0 ? 1 : Stride;

    /// <summary>Blocks of four outputs that meet the same weights.</summary>
    public readonly int Blocks => OutputStep * WorkSplit.Parts(Outputs, BlockLength);

    private readonly int BlockLength => LaneQuad<OneLane>.Count * OutputStep;

    /// <summary>The first output of a block.</summary>
    public readonly int FirstOf(int block) => block % OutputStep + block / OutputStep * BlockLength;

    /// <summary>The weights of one output.</summary>
    public readonly TapRange Of(int output)
    {
        if (Transposed == 0)
            return new TapRange { Tap = 0, TapStep = 1, Count = Kernel, Input = output * Stride - Padding };
        int place = (output + Padding) % Stride;
        int last = Kernel - 1 - (Kernel - 1 - place) % Stride;
        return new TapRange
        {
            Tap = last,
            TapStep = -Stride,
            Count = place < Kernel ? last / Stride + 1 : 0,
            Input = (output + Padding - last) / Stride,
        };
    }
}

/// <summary>Weights of a window, and neighbouring inputs that they meet.</summary>
internal struct TapRange
{
    /// <summary>The first weight.</summary>
    public int Tap;

    /// <summary>From one to the next.</summary>
    public int TapStep;

    /// <summary>How many.</summary>
    public int Count;

    /// <summary>What the first one meets; it may lie outside of the map.</summary>
    public int Input;
}
