using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>
/// The weights of a part of the data gradient, which is a convolution of dy: [inputs, pixels of the part's window in
/// reverse, outputs of the input's group], each row of outputs filled with zeros to a whole number of chunks.
/// </summary>
/// <typeparam name="TChunk">How they lie in a chunk.</typeparam>
internal static class ReversedWeights<TChunk>
    where TChunk : struct, IChunk
{
    internal struct Arguments
    {
        public Elements<Fp32Element> Weights;
        public ArrayView<UInt4> Packed;
        public int Inputs, GroupInputs, GroupOutputs, Depth, Chunks, KernelWidth;
        public int FirstLine, Lines, LineStride, FirstColumn, Columns, ColumnStride;
    }

    /// <summary>One thread a chunk; neighbours have neighbouring inputs, whose weights are side by side.</summary>
    internal static void PackKernel(Index1D i, Arguments a)
    {
        int input = i % a.Inputs, tap = i / a.Inputs / a.Chunks, output = i / a.Inputs % a.Chunks * TChunk.Elements;
        int kh = a.FirstLine + (a.Lines - 1 - tap / a.Columns) * a.LineStride;
        int kw = a.FirstColumn + (a.Columns - 1 - tap % a.Columns) * a.ColumnStride;
        int weight = (input / a.GroupInputs * a.GroupOutputs + output) * a.Depth
            + (kh * a.KernelWidth + kw) * a.GroupInputs + input % a.GroupInputs;
        a.Packed[(input * a.Lines * a.Columns + tap) * a.Chunks + output / TChunk.Elements] =
            TChunk.Gather(a.Weights, weight, a.Depth, a.GroupOutputs - output);
    }

    /// <summary>The part's weights; it has some.</summary>
    /// <param name="w">The weights of the convolution, [outputs, kh, kw, inputs of a group].</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="vertical">The part's lines.</param>
    /// <param name="horizontal">The part's columns.</param>
    /// <param name="type">The type of the numbers in a chunk.</param>
    public static Tensor Pack(Tensor w, ConvolutionShape shape, ParityAxis vertical, ParityAxis horizontal, DType type)
    {
        int chunks = WorkSplit.Parts(shape.GroupOutputs, TChunk.Elements), taps = vertical.Taps * horizontal.Taps;
        Tensor packed = Tensor.Empty(w.Device, new Shape(shape.Inputs * taps, chunks * TChunk.Elements), type);
        w.Accelerator().Launch(PackKernel, (long)shape.Inputs * taps * chunks, new Arguments
        {
            Weights = w.Elements<Fp32Element>(),
            Packed = packed.ChunkView(),
            Inputs = shape.Inputs,
            GroupInputs = shape.GroupInputs,
            GroupOutputs = shape.GroupOutputs,
            Depth = shape.Depth,
            Chunks = chunks,
            KernelWidth = shape.Kernel.Width,
            FirstLine = vertical.FirstTap,
            Lines = vertical.Taps,
            LineStride = shape.Stride.Height,
            FirstColumn = horizontal.FirstTap,
            Columns = horizontal.Taps,
            ColumnStride = shape.Stride.Width,
        });
        return packed;
    }
}
