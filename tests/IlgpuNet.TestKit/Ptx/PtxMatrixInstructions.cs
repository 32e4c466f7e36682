namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// The instructions of a whole warp. Source: NVIDIA, PTX ISA, "Warp Level Matrix Multiply-Accumulate Instructions"
/// (9.7.14.5 in version 9): the fragments of each shape, and <c>ldmatrix</c>. There, a lane is a thread <c>lane %
/// 4</c> of the group <c>lane / 4</c>.
/// </summary>
/// <remarks>
/// What is written here follows the document alone, and nothing of <c>IlgpuNet.Cuda</c>, so that it can be held
/// against it. Products are exact. Neither order nor rounding of the sum is stated; it is a double, rounded once.
/// </remarks>
internal static class PtxMatrixInstructions
{
    private const int Rows = 16, Columns = 8, Lanes = PtxWarp.Lanes;

    /// <summary>A product of matrices or a load of some; null if the name is another.</summary>
    public static PtxStep? Decode(string name, PtxOperands operands) => name switch
    {
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32" =>
            Multiply(operands, depth: 16, perRegister: 2, LeftBf16, RightBf16),
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32" =>
            Multiply(operands, depth: 8, perRegister: 1, LeftTf32, RightTf32),
        "ldmatrix.sync.aligned.m8n8.x1.shared.b16" => Load(operands, matrices: 1, transposed: false),
        "ldmatrix.sync.aligned.m8n8.x2.shared.b16" => Load(operands, matrices: 2, transposed: false),
        "ldmatrix.sync.aligned.m8n8.x4.shared.b16" => Load(operands, matrices: 4, transposed: false),
        "ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16" => Load(operands, matrices: 1, transposed: true),
        "ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16" => Load(operands, matrices: 2, transposed: true),
        "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16" => Load(operands, matrices: 4, transposed: true),
        _ => null,
    };

    /// <summary>Matrix A of m16n8k16 with 16-bit elements: row and column of element i of a lane.</summary>
    private static (int Row, int Column) LeftBf16(int lane, int i) =>
        (i is 0 or 1 or 4 or 5 ? lane / 4 : lane / 4 + 8, i < 4 ? lane % 4 * 2 + (i & 1) : lane % 4 * 2 + (i & 1) + 8);

    /// <summary>Matrix B of m16n8k16 with 16-bit elements.</summary>
    private static (int Row, int Column) RightBf16(int lane, int i) =>
        (i < 2 ? lane % 4 * 2 + (i & 1) : lane % 4 * 2 + (i & 1) + 8, lane / 4);

    /// <summary>Matrix A of m16n8k8 with tf32 elements.</summary>
    private static (int Row, int Column) LeftTf32(int lane, int i) =>
        (i is 0 or 2 ? lane / 4 : lane / 4 + 8, i is 0 or 1 ? lane % 4 : lane % 4 + 4);

    /// <summary>Matrix B of m16n8k8 with tf32 elements.</summary>
    private static (int Row, int Column) RightTf32(int lane, int i) => (i == 0 ? lane % 4 : lane % 4 + 4, lane / 4);

    /// <summary>Matrices C and D of both shapes.</summary>
    private static (int Row, int Column) Accumulator(int lane, int i) =>
        (i < 2 ? lane / 4 : lane / 4 + 8, lane % 4 * 2 + (i & 1));

    /// <summary>D = A B + C, the operands in the order d, a, b, c.</summary>
    private static PtxStep Multiply(
        PtxOperands operands,
        int depth,
        int perRegister,
        Func<int, int, (int Row, int Column)> left,
        Func<int, int, (int Row, int Column)> right)
    {
        int[] d = operands.Destinations(0), a = operands.Sources(1), b = operands.Sources(2), c = operands.Sources(3);
        if (operands.Count != 4 || (d.Length, a.Length, b.Length, c.Length) != (4, 4, 2, 4))
            throw new PtxFault("a product takes four registers of d, four of a, two of b and four of c");
        return (warp, _) =>
        {
            double[,] factor = Gather(warp, a, perRegister, left, Rows, depth);
            double[,] other = Gather(warp, b, perRegister, right, depth, Columns);
            double[,] sums = new double[Rows, Columns];
            for (int lane = 0; lane < Lanes; lane++)
            {
                for (int i = 0; i < c.Length; i++)
                {
                    (int row, int column) = Accumulator(lane, i);
                    sums[row, column] = PtxBits.Read<float>(warp.Register(c[i])[lane]);
                    for (int k = 0; k < depth; k++)
                        sums[row, column] += factor[row, k] * other[k, column];
                }
            }
            for (int lane = 0; lane < Lanes; lane++)
            {
                for (int i = 0; i < d.Length; i++)
                {
                    (int row, int column) = Accumulator(lane, i);
                    warp.Register(d[i])[lane] = PtxBits.Of((float)sums[row, column]);
                }
            }
        };
    }

    private static double[,] Gather(
        PtxWarp warp,
        int[] registers,
        int perRegister,
        Func<int, int, (int Row, int Column)> cell,
        int rows,
        int columns)
    {
        double[,] matrix = new double[rows, columns];
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int i = 0; i < registers.Length * perRegister; i++)
            {
                uint register = (uint)warp.Register(registers[i / perRegister])[lane];
                // Elements stand low to high. A bf16 is the upper half of an f32; of tf32 the lower 13 bits are
                // ignored.
                uint bits = perRegister == 1 ? register & 0xffffe000
                    : i % 2 == 0 ? register << 16
                    : register & 0xffff0000;
                (int row, int column) = cell(lane, i);
                matrix[row, column] = BitConverter.UInt32BitsToSingle(bits);
            }
        }
        return matrix;
    }

    /// <summary>
    /// Lane 8 m + r gives the address of row r of matrix m. In register m, lane 4 r + c gets elements 2 c and 2 c + 1
    /// of row r, of column r where the matrix is transposed.
    /// </summary>
    private static PtxStep Load(PtxOperands operands, int matrices, bool transposed)
    {
        int[] destinations = operands.Destinations(0);
        (int register, long offset) = operands.Location(1);
        if (destinations.Length != matrices)
            throw new PtxFault($"{destinations.Length} registers take {matrices} matrices");
        return (warp, _) =>
        {
            ushort[,] elements = new ushort[8 * matrices, 8];
            for (int row = 0; row < 8 * matrices; row++)
            {
                warp.Lane = row;
                ulong address = warp.Register(register)[row] + (ulong)offset;
                ReadOnlySpan<byte> bytes = ReadRow(warp, address);
                for (int column = 0; column < 8; column++)
                    elements[row, column] = BitConverter.ToUInt16(bytes[(2 * column)..]);
            }
            for (int lane = 0; lane < Lanes; lane++)
            {
                (int r, int c) = (lane / 4, lane % 4 * 2);
                for (int m = 0; m < matrices; m++)
                {
                    (ushort low, ushort high) = transposed
                        ? (elements[8 * m + c, r], elements[8 * m + c + 1, r])
                        : (elements[8 * m + r, c], elements[8 * m + r, c + 1]);
                    warp.Register(destinations[m])[lane] = (ulong)high << 16 | low;
                }
            }
        };
    }

    /// <summary>
    /// A row on behalf of all lanes: what one of them has written, the others do not see without a barrier.
    /// </summary>
    private static ReadOnlySpan<byte> ReadRow(PtxWarp warp, ulong address) =>
        warp.Group.Shared.Read(address, 16, PtxSharedMemory.WholeWarp);
}
