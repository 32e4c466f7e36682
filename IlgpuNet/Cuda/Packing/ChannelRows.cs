using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>Rows of channels as bf16, each filled with zeros to a whole number of chunks.</summary>
internal static class ChannelRows
{
    internal struct WholeArguments
    {
        public ArrayView<UInt4> Source;
        public ArrayView<UInt4> Packed;
    }

    internal struct PaddedArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> Source;
        public ArrayView<UInt4> Packed;
        public int Channels, Chunks;
    }

    /// <summary>One thread a chunk, where fp32 channels fill all of them.</summary>
    internal static void WholeChunksKernel(Index1D i, WholeArguments a) =>
        a.Packed[i] = Bf16Chunk.Of(a.Source[2 * i], a.Source[2 * i + 1]);

    /// <summary>One thread a chunk.</summary>
    internal static void PaddedKernel<TElement>(Index1D i, PaddedArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int channel = i % a.Chunks * Bf16Chunk.Elements;
        a.Packed[i] = Bf16Chunk.Gather(a.Source, i / a.Chunks * a.Channels + channel, 1, a.Channels - channel);
    }

    /// <summary>
    /// The rows of <paramref name="source"/>: [rows, channels of whole chunks]; the source itself where that is what it
    /// holds.
    /// </summary>
    /// <param name="source">Whole rows one behind the other.</param>
    /// <param name="channels">Channels of a row.</param>
    public static Tensor Pack(Tensor source, int channels)
    {
        bool whole = channels % Bf16Chunk.Elements == 0, rounded = source.DType == DType.BFloat16;
        if (whole && rounded)
            return source;
        int chunks = WorkSplit.Parts(channels, Bf16Chunk.Elements);
        int rows = checked((int)(source.Shape.Count / channels));
        Tensor packed = Tensor.Empty(source.Device, new Shape(rows, chunks * Bf16Chunk.Elements), DType.BFloat16);
        if (whole)
        {
            source.Accelerator().Launch(WholeChunksKernel, (long)rows * chunks, new WholeArguments
            {
                Source = source.ChunkView(),
                Packed = packed.ChunkView(),
            });
        }
        else if (rounded)
        {
            Pad<Bf16Element>(source, channels, packed);
        }
        else
        {
            Pad<Fp32Element>(source, channels, packed);
        }
        return packed;
    }

    private static void Pad<TElement>(Tensor source, int channels, Tensor packed)
        where TElement : unmanaged, IElement<TElement> =>
        source.Accelerator().Launch(
            PaddedKernel<TElement>,
            packed.Shape.Count / Bf16Chunk.Elements,
            new PaddedArguments<TElement>
            {
                Source = source.Elements<TElement>(),
                Packed = packed.ChunkView(),
                Channels = channels,
                Chunks = packed.Shape.C / Bf16Chunk.Elements,
            });
}
