using System.Numerics;
using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>A reduction of the channels of each position of a map: a struct of the views it reads and writes.</summary>
internal interface IChannelReduction : IRowTotal
{
    /// <summary>
    /// What the pieces <paramref name="first"/>, <paramref name="first"/> + <paramref name="step"/> and so on before
    /// <paramref name="end"/> give, counted through all positions.
    /// </summary>
    RowPartial Part<TLanes>(int first, int end, int step)
        where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>
/// Reduces the channels of positions on an accelerator: a <see cref="RowReduction{TReduction}"/> whose threads move as
/// many neighbouring channels as are sixteen bytes. Four threads that read neighbouring ones read two whole sectors, so
/// a position has no more of them than keep the accelerator busy, and what they put aside is little.
/// </summary>
internal static class ChannelReduction
{
    /// <summary>Bytes that neighbouring threads read of a position at once, at least.</summary>
    private const int NeighbouringBytes = 64;

    /// <summary>Threads of a position at most.</summary>
    private const int MaximumParts = 32;

    /// <summary>Threads that keep a large accelerator busy: with sixteen bytes on their way for each.</summary>
    private const int BusyThreads = 1 << 17;

    /// <summary>Reduces each position of <paramref name="x"/>.</summary>
    /// <param name="x">The map.</param>
    /// <param name="lanes">Channels that a thread moves at once.</param>
    /// <param name="reduction">What is done with them.</param>
    /// <param name="kernels">The kernel in its widths.</param>
    public static void Run<TReduction>(
        Tensor x, int lanes, TReduction reduction, LaneKernels<RowParts<TReduction>> kernels)
        where TReduction : struct, IChannelReduction
    {
        int width = x.Shape.C / lanes, laneBytes = (int)(x.Bytes / x.Shape.Count) * lanes;
        int busy = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(BusyThreads / x.Shape.Rows, MaximumParts));
        int parts = Math.Min(Math.Clamp(busy, NeighbouringBytes / laneBytes, MaximumParts), width);
        RowTotals.Run(x.Accelerator(), x.Shape.Rows, width, parts, reduction, kernels[lanes]);
    }

    /// <summary>One thread takes every so many'th piece of a position.</summary>
    internal static void PartKernel<TReduction, TLanes>(Index1D i, RowParts<TReduction> a)
        where TReduction : struct, IChannelReduction
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int row = i / a.Parts, start = row * a.Width;
        a.Store(i, a.Reduction.Part<TLanes>(start + (i - row * a.Parts), start + a.Width, a.Parts));
    }
}
