using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>
/// The columns of a window as channels: f[n, h, j, (b, c)] = x[n, h, j sw - pw + b, c], zero outside of x. A wide
/// window over few channels, such as a stem's, becomes one of a single column over many, and the weights lie for it as
/// they are.
/// </summary>
internal static class FoldedColumns
{
    internal struct Arguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<UInt4> Packed;
        public int LineElements, Inputs, Channels, Chunks, Wo, StrideWidth, PaddingWidth;
    }

    /// <summary>One thread a chunk, which is a part of a line of x.</summary>
    internal static void PackKernel<TElement>(Index1D i, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int channel = i % a.Chunks * Bf16Chunk.Elements, position = i / a.Chunks;
        int line = position / a.Wo * a.LineElements;
        int place = (position % a.Wo * a.StrideWidth - a.PaddingWidth) * a.Inputs + channel;
        a.Packed[i] = new UInt4
        {
            X = Pair(a, line, place, channel),
            Y = Pair(a, line, place + 2, channel + 2),
            Z = Pair(a, line, place + 4, channel + 4),
            W = Pair(a, line, place + 6, channel + 6),
        };
    }

    /// <summary>
    /// Whether so few channels are folded: the window's columns fill one step of a tile then, not one each.
    /// </summary>
    public static bool Fit(ConvolutionShape shape) => shape.Groups == 1 && shape.Kernel.Width > 1
        && shape.Inputs < Bf16Chunk.Elements && shape.Kernel.Width * shape.Inputs <= SharedTile.Depth;

    /// <summary>The convolution of the folded maps.</summary>
    public static ConvolutionShape Of(ConvolutionShape shape) => shape with
    {
        W = shape.Wo,
        Inputs = shape.Kernel.Width * shape.Inputs,
        Kernel = new Size2d(shape.Kernel.Height, 1),
        Stride = new Size2d(shape.Stride.Height, 1),
        Padding = new Size2d(shape.Padding.Height, 0),
    };

    /// <summary>x folded, in bf16, its rows of channels filled with zeros to a whole number of chunks.</summary>
    public static Tensor Pack(Tensor x, ConvolutionShape shape) => x.DType == DType.BFloat16
        ? Pack<Bf16Element>(x, shape)
        : Pack<Fp32Element>(x, shape);

    private static Tensor Pack<TElement>(Tensor x, ConvolutionShape shape)
        where TElement : unmanaged, IElement<TElement>
    {
        ConvolutionShape folded = Of(shape);
        int chunks = WorkSplit.Parts(folded.Inputs, Bf16Chunk.Elements), rows = checked(folded.N * folded.H * folded.W);
        Tensor packed = Tensor.Empty(x.Device, new Shape(rows, chunks * Bf16Chunk.Elements), DType.BFloat16);
        x.Accelerator().Launch(PackKernel<TElement>, (long)rows * chunks, new Arguments<TElement>
        {
            X = x.Elements<TElement>(),
            Packed = packed.ChunkView(),
            LineElements = shape.W * shape.Inputs,
            Inputs = shape.Inputs,
            Channels = folded.Inputs,
            Chunks = chunks,
            Wo = shape.Wo,
            StrideWidth = shape.Stride.Width,
            PaddingWidth = shape.Padding.Width,
        });
        return packed;
    }

    private static uint Pair<TElement>(Arguments<TElement> a, int line, int place, int channel)
        where TElement : unmanaged, IElement<TElement> =>
        PackBf16.Pair(At(a, line, place, channel), At(a, line, place + 1, channel + 1));

    private static float At<TElement>(Arguments<TElement> a, int line, int place, int channel)
        where TElement : unmanaged, IElement<TElement> =>
        place >= 0 && place < a.LineElements && channel < a.Channels ? a.X[line + place] : 0;
}
