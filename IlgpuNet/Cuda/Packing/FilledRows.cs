using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>Rows of channels that were filled to whole chunks, in fp32.</summary>
internal static class FilledRows
{
    internal struct Arguments
    {
        public ArrayView<float> Filled;
        public ArrayView<float> Rows;
        public int Channels, FilledChannels, Accumulate;
    }

    /// <summary>One thread an element.</summary>
    internal static void StripKernel(Index1D i, Arguments a)
    {
        float value = a.Filled[i / a.Channels * a.FilledChannels + i % a.Channels];
        a.Rows[i] = a.Accumulate != 0 ? a.Rows[i] + value : value;
    }

    /// <summary>rows (+)= the first channels of each filled row.</summary>
    /// <param name="filled">[rows, channels and what fills them].</param>
    /// <param name="channels">Channels of a row.</param>
    /// <param name="rows">[rows, channels].</param>
    /// <param name="accumulate">Whether to add.</param>
    public static void Strip(Tensor filled, int channels, Tensor rows, bool accumulate) =>
        rows.Accelerator().Launch(StripKernel, rows.Shape.Count, new Arguments
        {
            Filled = filled.FloatView(),
            Rows = rows.FloatView(),
            Channels = channels,
            FilledChannels = filled.Shape.C,
            Accumulate = accumulate ? 1 : 0,
        });
}
