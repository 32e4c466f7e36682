using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Long sums on an accelerator: cut into pieces of fixed length whose sums are kept apart, then added in the order of
/// the pieces, one thread a result; where they are many, in order within some, then those sums in the same way.
/// </summary>
internal static class PartialSumKernels
{
    /// <summary>
    /// Pieces at most where nothing else is said, or so many that there are <see cref="ManySums"/>: beyond that they
    /// grow instead.
    /// </summary>
    private const int MaximumPieces = 64;

    /// <summary>Sums that keep a large accelerator busy, whatever a thread takes of them.</summary>
    private const int ManySums = 1 << 20;

    /// <summary>Pieces that one thread adds up.</summary>
    private const int PiecesPerThread = 32;

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
        public int Parts;
        public int Width;
        public int Accumulate;
    }

    /// <summary>One thread adds up to 32 consecutive pieces of one result of one group.</summary>
    internal static void Kernel(Index1D i, Arguments a)
    {
        int part = i / a.Width, group = part / a.Parts;
        int first = part % a.Parts * PiecesPerThread;
        int count = a.Pieces - first < PiecesPerThread ? a.Pieces - first : PiecesPerThread;
        int index = (group * a.Pieces + first) * a.Width + i % a.Width;
        a.Y[i] = StridedSum.Of<Itself>(a.Sums, index, count, a.Width, a.Accumulate != 0 ? a.Y[i] : 0);
    }

    /// <summary>
    /// y (+)= sums over <paramref name="terms"/> terms, in pieces of about <paramref name="pieceLength"/>.
    /// </summary>
    public static void Run(int terms, int pieceLength, Tensor y, bool accumulate, Launch launch)
    {
        int maximum = Math.Max(MaximumPieces, (int)(ManySums / y.Shape.Count));
        RunPieces(terms, Math.Clamp(WorkSplit.Parts(terms, pieceLength), 1, maximum), y, accumulate, launch);
    }

    /// <summary>
    /// y (+)= sums over <paramref name="terms"/> terms in <paramref name="pieces"/> pieces; the last may be shorter, or
    /// empty. Where y consists of several <paramref name="groups"/>, as of images, each is so many pieces:
    /// [groups, pieces, count].
    /// </summary>
    public static void RunPieces(int terms, int pieces, Tensor y, bool accumulate, Launch launch, int groups = 1)
    {
        if (pieces == 1)
        {
            launch(y, terms, accumulate);
            return;
        }
        using MemoryScope scope = y.Device.OpenScope();
        int width = checked((int)(y.Shape.Count / groups));
        Tensor sums = Tensor.Empty(y.Device, new Shape(groups * pieces, width));
        launch(sums, WorkSplit.Parts(terms, pieces), false);
        while (pieces > PiecesPerThread)
        {
            int parts = WorkSplit.Parts(pieces, PiecesPerThread);
            Tensor folded = Tensor.Empty(y.Device, new Shape(groups * parts, width));
            Add(sums, pieces, parts, width, folded, accumulate: false);
            (sums, pieces) = (folded, parts);
        }
        Add(sums, pieces, parts: 1, width, y, accumulate);
    }

    private static void Add(Tensor sums, int pieces, int parts, int width, Tensor y, bool accumulate) =>
        y.Accelerator().Launch(Kernel, y.Shape.Count, new Arguments
        {
            Sums = sums.FloatView(),
            Y = y.FloatView(),
            Pieces = pieces,
            Parts = parts,
            Width = width,
            Accumulate = accumulate ? 1 : 0,
        });
}
