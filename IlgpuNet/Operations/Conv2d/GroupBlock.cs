using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuNet.Operations;

/// <summary>The channels of a pixel that are computed together: whole groups and whole vectors.</summary>
/// <param name="GroupChannels">Channels of a group.</param>
/// <param name="Channels">Channels of a block.</param>
/// <param name="SpreadElements">Elements of a block in a spread copy.</param>
/// <param name="Vectors">Vectors of a block.</param>
/// <param name="Count">Blocks of the map.</param>
internal readonly unsafe record struct GroupBlock(
    int GroupChannels, int Channels, int SpreadElements, int Vectors, int Count)
{
    /// <summary>Channels that are copied in one go: some lines of the cache, read one after the other.</summary>
    private const int RunChannels = 128;

    /// <summary>Blocks that are copied in one go.</summary>
    public int BlocksOfRun => Math.Clamp(RunChannels / Channels, 1, Count);

    /// <summary>Runs of blocks; the last may be shorter.</summary>
    public int Runs => WorkSplit.Parts(Count, BlocksOfRun);

    /// <summary>The blocks of a convolution.</summary>
    public static GroupBlock Of<TLanes, TVector>(ConvolutionShape shape)
        where TLanes : struct, IGroupLanes<TVector>
        where TVector : struct
    {
        int channels = Math.Max(TLanes.Count, shape.GroupInputs);
        return new GroupBlock(
            shape.GroupInputs, channels, shape.GroupInputs * TLanes.OperandElements, channels / TLanes.Count,
            shape.Inputs / channels);
    }

    /// <summary>The blocks of a run.</summary>
    public (int First, int Number) BlocksOf(int run)
    {
        int first = run * BlocksOfRun;
        return (first, Math.Min(BlocksOfRun, Count - first));
    }

    /// <summary>Copies the channels of a block, a multiple of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* source, int channels, float* destination)
    {
        for (int i = 0; i < channels; i += 8)
            Vector256.Store(Vector256.Load(source + i), destination + i);
    }
}
