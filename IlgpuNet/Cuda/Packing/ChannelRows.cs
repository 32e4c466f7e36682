using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>Rows of channels as bf16, each filled with zeros to a whole number of chunks.</summary>
internal static class ChannelRows
{
    internal struct Arguments
    {
        public ArrayView<UInt4> Source;
        public ArrayView<UInt4> Packed;
        public int Channels, Chunks;
    }

    /// <summary>One thread a chunk, where the channels fill all of them.</summary>
    internal static void WholeChunksKernel(Index1D i, Arguments a) =>
        a.Packed[i] = Bf16Chunk.Of(a.Source[2 * i], a.Source[2 * i + 1]);

    /// <summary>One thread a chunk.</summary>
    internal static void PaddedKernel(Index1D i, Arguments a)
    {
        int channel = i % a.Chunks * Bf16Chunk.Elements;
        a.Packed[i] = Bf16Chunk.Gather(
            a.Source.Cast<float>(), i / a.Chunks * a.Channels + channel, 1, a.Channels - channel);
    }

    /// <summary>The rows of <paramref name="source"/>: [rows, channels of whole chunks].</summary>
    /// <param name="source">Whole rows one behind the other.</param>
    /// <param name="channels">Channels of a row.</param>
    public static Tensor Pack(Tensor source, int channels)
    {
        int chunks = WorkSplit.Parts(channels, Bf16Chunk.Elements);
        int rows = checked((int)(source.Shape.Count / channels));
        Tensor packed = Tensor.Empty(source.Device, new Shape(rows, chunks * Bf16Chunk.Elements), DType.BFloat16);
        source.Accelerator().Launch(
            channels % Bf16Chunk.Elements == 0 ? WholeChunksKernel : PaddedKernel,
            (long)rows * chunks,
            new Arguments
            {
                Source = source.ChunkView(),
                Packed = packed.ChunkView(),
                Channels = channels,
                Chunks = chunks,
            });
        return packed;
    }
}
