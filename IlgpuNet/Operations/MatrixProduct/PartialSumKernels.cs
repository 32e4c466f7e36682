using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Long sums on an accelerator: cut into pieces of fixed length whose sums are kept apart, then added in the order of
/// the pieces, one thread a result.
/// </summary>
internal static class PartialSumKernels
{
    /// <summary>Pieces at most where nothing else is said: beyond that they grow instead.</summary>
    private const int MaximumPieces = 64;

    /// <summary>
    /// Launches the kernel that fills <paramref name="sums"/>, [pieces, count], or adds to it; each piece has
    /// <paramref name="pieceLength"/> terms, the last what is left.
    /// </summary>
    internal delegate void Launch(Tensor sums, int pieceLength, bool add);

    internal struct Arguments
    {
        public ArrayView<float> Sums;
        public ArrayView<float> Y;
        public int Pieces;
        public int Accumulate;
    }

    internal static void Kernel(Index1D i, Arguments a)
    {
        float sum = a.Accumulate != 0 ? a.Y[i] : 0;
        int count = a.Y.IntLength;
        for (int piece = 0; piece < a.Pieces; piece++)
            sum += a.Sums[piece * count + i];
        a.Y[i] = sum;
    }

    /// <summary>
    /// y (+)= sums over <paramref name="terms"/> terms, in pieces of about <paramref name="pieceLength"/>.
    /// </summary>
    public static void Run(int terms, int pieceLength, Tensor y, bool accumulate, Launch launch) =>
        RunPieces(terms, Math.Clamp(WorkSplit.Parts(terms, pieceLength), 1, MaximumPieces), y, accumulate, launch);

    /// <summary>
    /// y (+)= sums over <paramref name="terms"/> terms in <paramref name="pieces"/> pieces; the last may be shorter, or
    /// empty.
    /// </summary>
    public static void RunPieces(int terms, int pieces, Tensor y, bool accumulate, Launch launch)
    {
        if (pieces == 1)
        {
            launch(y, terms, accumulate);
            return;
        }
        using MemoryScope scope = y.Device.OpenScope();
        Tensor sums = Tensor.Empty(y.Device, new Shape(pieces, checked((int)y.Shape.Count)));
        launch(sums, WorkSplit.Parts(terms, pieces), false);
        y.Accelerator().Launch(Kernel, y.Shape.Count, new Arguments
        {
            Sums = sums.FloatView(),
            Y = y.FloatView(),
            Pieces = pieces,
            Accumulate = accumulate ? 1 : 0,
        });
    }
}
