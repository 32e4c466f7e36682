using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>
/// bf16 matrix products that never leave the registers: what <c>mma.sync</c> gives at most is measured by it.
/// </summary>
internal static class MatrixLoop
{
    /// <summary>Groups that fill a multiprocessor.</summary>
    public const int GroupsPerMultiprocessor = 4;

    /// <summary>Products of a warp that do not wait for each other: enough to hide the latency of one.</summary>
    private const int Chains = 8;

    private const int Rows = 16, Columns = 8, Depth = 16;

    internal struct Arguments
    {
        public ArrayView<float> Sums;
        public LeftFragment Left;
        public RightFragment Right;
        public int Loops;
    }

    /// <summary>The floating-point operations of a launch; a multiply-add counts as two.</summary>
    public static double Flops(int groups, int loops) =>
        2.0 * Rows * Columns * Depth * Chains * TileThreads.Warps * groups * loops;

    /// <summary>Lets each warp of <paramref name="groups"/> groups add left x right to its sums, and again.</summary>
    /// <param name="sums">Takes the first sum of each thread and chain, the chains one behind the other.</param>
    /// <param name="groups">How many groups of <see cref="TileThreads.Count"/> threads.</param>
    /// <param name="loops">How often.</param>
    /// <param name="factor">Every element of both factors: two bf16.</param>
    public static void Run(Tensor sums, int groups, int loops, uint factor) =>
        sums.Accelerator().LaunchGroups(Kernel, groups, new Arguments
        {
            Sums = sums.FloatView(),
            Left = new LeftFragment { Register0 = factor, Register1 = factor, Register2 = factor, Register3 = factor },
            Right = new RightFragment { Register0 = factor, Register1 = factor },
            Loops = loops,
        });

    /// <summary>The shape of the sums of <paramref name="groups"/> groups.</summary>
    public static Shape SumShape(int groups) => new(Chains, groups * TileThreads.Count);

    [HotKernel(TileThreads.Count, GroupsPerMultiprocessor, sharedBytes: 0)]
    internal static void Kernel(Arguments a)
    {
        int thread = Grid.IdxX * TileThreads.Count + Group.IdxX, threads = Grid.DimX * TileThreads.Count;
        // Each chain begins with another number: equal ones could be computed once.
        AccumulatorFragment s0 = From(0), s1 = From(1), s2 = From(2), s3 = From(3);
        AccumulatorFragment s4 = From(4), s5 = From(5), s6 = From(6), s7 = From(7);
        for (int i = 0; i < a.Loops; i++)
        {
            s0 = MmaBf16.Multiply(s0, a.Left, a.Right);
            s1 = MmaBf16.Multiply(s1, a.Left, a.Right);
            s2 = MmaBf16.Multiply(s2, a.Left, a.Right);
            s3 = MmaBf16.Multiply(s3, a.Left, a.Right);
            s4 = MmaBf16.Multiply(s4, a.Left, a.Right);
            s5 = MmaBf16.Multiply(s5, a.Left, a.Right);
            s6 = MmaBf16.Multiply(s6, a.Left, a.Right);
            s7 = MmaBf16.Multiply(s7, a.Left, a.Right);
        }
        a.Sums[thread] = s0.Element0;
        a.Sums[thread + threads] = s1.Element0;
        a.Sums[thread + 2 * threads] = s2.Element0;
        a.Sums[thread + 3 * threads] = s3.Element0;
        a.Sums[thread + 4 * threads] = s4.Element0;
        a.Sums[thread + 5 * threads] = s5.Element0;
        a.Sums[thread + 6 * threads] = s6.Element0;
        a.Sums[thread + 7 * threads] = s7.Element0;
    }

    private static AccumulatorFragment From(float first) => new() { Element0 = first };
}
