using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Matrix products in single precision on an accelerator. A thread keeps four by four sums in registers, and reads four
/// numbers of both factors at four positions of the inner extent for 64 products; a warp's sums are 16 rows of 32
/// columns, so that its threads share what they read. The inner extent is cut into pieces where there are few results.
/// </summary>
internal static class MatrixKernels
{
    /// <summary>Threads that keep a large accelerator busy: each has 128 bytes on their way.</summary>
    private const int BusyThreads = 1 << 16;

    /// <summary>A shorter piece of the inner extent costs more than it is worth.</summary>
    private const int LeastDepth = 64;

    /// <summary>Pieces of the inner extent at most.</summary>
    private const int MaximumPieces = 32;

    /// <summary>Rows and columns of a thread.</summary>
    private const int Quad = LaneQuad<FourLanes>.Count;

    /// <summary>Threads beside each other and above each other that share what they read.</summary>
    private const int Across = 8, Down = 4;

    private static readonly LaneKernels<Arguments> s_rowsByRows = new(
        RowsByRowsKernel<OneLane>, RowsByRowsKernel<TwoLanes>, RowsByRowsKernel<FourLanes>, FourLanes.Count);

    private static readonly LaneKernels<Arguments> s_rowsByColumns = new(
        RowsByColumnsKernel<OneLane>, RowsByColumnsKernel<TwoLanes>, RowsByColumnsKernel<FourLanes>, FourLanes.Count);

    private static readonly LaneKernels<Arguments> s_columnsByColumns = new(
        ColumnsByColumnsKernel<OneLane>,
        ColumnsByColumnsKernel<TwoLanes>,
        ColumnsByColumnsKernel<FourLanes>,
        FourLanes.Count);

    internal struct Arguments
    {
        public Factor Left;
        public Factor Right;
        public ArrayView<float> Bias;
        public ArrayView<float> Y;
        public int PieceLength;
        public int HasBias;
        public int Accumulate;
    }

    /// <summary>y = left right^T + bias, of left [rows, depth] and right [columns, depth].</summary>
    public static void RowsByRows(Tensor left, Tensor right, Tensor? bias, Tensor y) =>
        Run(s_rowsByRows, left, right, right.Shape.C, bias, y, accumulate: false);

    /// <summary>y (+)= left right, of left [rows, depth] and right [depth, columns].</summary>
    public static void RowsByColumns(Tensor left, Tensor right, Tensor y, bool accumulate) =>
        Run(s_rowsByColumns, left, right, right.Shape.N, bias: null, y, accumulate);

    /// <summary>y (+)= left^T right, of left [depth, rows] and right [depth, columns].</summary>
    public static void ColumnsByColumns(Tensor left, Tensor right, Tensor y, bool accumulate) =>
        Run(s_columnsByColumns, left, right, left.Shape.N, bias: null, y, accumulate);

    internal static void RowsByRowsKernel<TLanes>(Index1D i, Arguments a)
        where TLanes : unmanaged, ILanes<TLanes> => Multiply<DepthLast, DepthLast, TLanes>(a, i);

    internal static void RowsByColumnsKernel<TLanes>(Index1D i, Arguments a)
        where TLanes : unmanaged, ILanes<TLanes> => Multiply<DepthLast, DepthFirst, TLanes>(a, i);

    internal static void ColumnsByColumnsKernel<TLanes>(Index1D i, Arguments a)
        where TLanes : unmanaged, ILanes<TLanes> => Multiply<DepthFirst, DepthFirst, TLanes>(a, i);

    /// <summary>One thread takes four by four results and a piece of the inner extent.</summary>
    private static void Multiply<TLeft, TRight, TLanes>(Arguments a, int thread)
        where TLeft : struct, IFactorLayout
        where TRight : struct, IFactorLayout
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int lane = thread % (Across * Down), block = thread / (Across * Down);
        int blocksAcross = Blocks(a.Right.Lines, Across), blocks = blocksAcross * Blocks(a.Left.Lines, Down);
        int piece = block / blocks;
        block %= blocks;
        int row = (block / blocksAcross * Down + lane / Across) * Quad;
        int column = (block % blocksAcross * Across + lane % Across) * Quad;
        if (row >= a.Left.Lines || column >= a.Right.Lines)
            return;

        int position = piece * a.PieceLength, end = position + a.PieceLength;
        end = end < a.Left.Depth ? end : a.Left.Depth;
        LaneQuad<FourLanes> sums = LaneQuad<FourLanes>.Fill(FourLanes.Fill(0));
        for (; position + Quad <= end; position += Quad)
        {
            LaneQuad<FourLanes> left = TLeft.AtFour<TLanes>(a.Left, row, position);
            LaneQuad<FourLanes> right = TRight.AtFour<TLanes>(a.Right, column, position);
            sums = sums.Plus(FourNumbers.Spread(left.A), right.A);
            sums = sums.Plus(FourNumbers.Spread(left.B), right.B);
            sums = sums.Plus(FourNumbers.Spread(left.C), right.C);
            sums = sums.Plus(FourNumbers.Spread(left.D), right.D);
        }
        for (; position < end; position++)
        {
            FourLanes left = TLeft.At<TLanes>(a.Left, row, position);
            sums = sums.Plus(FourNumbers.Spread(left), TRight.At<TLanes>(a.Right, column, position));
        }

        if (a.HasBias != 0 && piece == 0)
        {
            FourLanes bias = FourNumbers.Load<TLanes>(a.Bias, column, a.Right.Lines - 1);
            sums = sums.Plus(LaneQuad<FourLanes>.Fill(bias), FourLanes.Fill(1));
        }
        int y = piece * a.Left.Lines;
        Store<TLanes>(a, y, row, column, sums.A);
        Store<TLanes>(a, y, row + 1, column, sums.B);
        Store<TLanes>(a, y, row + 2, column, sums.C);
        Store<TLanes>(a, y, row + 3, column, sums.D);
    }

    private static void Store<TLanes>(Arguments a, int y, int row, int column, FourLanes sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (row >= a.Left.Lines)
            return;
        int start = (y + row) * a.Right.Lines, last = start + a.Right.Lines - 1;
        if (a.Accumulate != 0)
            sums = FourNumbers.Load<TLanes>(a.Y, start + column, last) + sums;
        FourNumbers.Store<TLanes>(a.Y, start + column, last, sums);
    }

    private static void Run(
        LaneKernels<Arguments> kernels, Tensor left, Tensor right, int depth, Tensor? bias, Tensor y, bool accumulate)
    {
        int rows = checked((int)(left.Shape.Count / depth)), columns = checked((int)(right.Shape.Count / depth));
        // A number of lanes divides all extents where it divides what they have in common: it is a power of two.
        int extents = left.Shape.C | right.Shape.C | columns;
        int lanes = kernels.Lanes(extents, left, right, bias, y);
        int threads = checked(Blocks(columns, Across) * Blocks(rows, Down) * Across * Down);
        int pieces = Math.Clamp(BusyThreads / threads, 1, Math.Clamp(depth / LeastDepth, 1, MaximumPieces));
        int quads = WorkSplit.Parts(depth, Quad);
        PartialSumKernels.RunPieces(quads, pieces, y, accumulate, (sums, pieceQuads, add) =>
            y.Accelerator().Launch(kernels[lanes], (long)threads * pieces, new Arguments
            {
                Left = new Factor { Values = left.FloatView(), Lines = rows, Depth = depth },
                Right = new Factor { Values = right.FloatView(), Lines = columns, Depth = depth },
                Bias = (bias ?? right).FloatView(),
                Y = sums.FloatView(),
                PieceLength = pieceQuads * Quad,
                HasBias = bias is null ? 0 : 1,
                Accumulate = add ? 1 : 0,
            }));
    }

    /// <summary>Warps over an extent.</summary>
    private static int Blocks(int lines, int threads) => WorkSplit.Parts(lines, threads * Quad);
}
