using ILGPU;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// A kernel over maps in its three widths: for a thread that takes one channel, two, or as many as are sixteen bytes.
/// </summary>
/// <param name="one">The kernel for <see cref="OneLane"/>.</param>
/// <param name="two">The kernel for two lanes.</param>
/// <param name="wide">The widest.</param>
/// <param name="wideLanes">Its lanes.</param>
internal sealed class LaneKernels<TArguments>(
    Action<Index1D, TArguments> one, Action<Index1D, TArguments> two, Action<Index1D, TArguments> wide, int wideLanes)
    where TArguments : struct
{
    private const int WordBytes = 4;

    /// <summary>The kernel of a number of lanes that <see cref="Lanes"/> has told.</summary>
    public Action<Index1D, TArguments> this[int lanes] => lanes == 1 ? one : lanes == 2 ? two : wide;

    /// <summary>
    /// The most lanes that an extent of the operands, their channels or all their elements, is a multiple of, and at
    /// whose multiples they begin in memory.
    /// </summary>
    /// <param name="extent">What is cut into lanes.</param>
    /// <param name="operands">The tensors that the kernel reads and writes in lanes.</param>
    public int Lanes(long extent, params ReadOnlySpan<Tensor?> operands) =>
        extent % wideLanes == 0 && Begin(operands, Chunk.Bytes) ? wideLanes
        : extent % 2 == 0 && Begin(operands, 2 * WordBytes) ? 2
        : 1;

    /// <summary>Whether every operand begins at a multiple of so many bytes, as a GPU's pieces must.</summary>
    private static bool Begin(ReadOnlySpan<Tensor?> operands, int bytes)
    {
        foreach (Tensor? operand in operands)
        {
            if (operand is not null && operand.ByteOffset % bytes != 0)
                return false;
        }
        return true;
    }
}
