using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using IlgpuNet.Operations;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Operations;

/// <summary>
/// Every micro-kernel and the blocked products over it, whatever this machine's instruction set: the portable vector
/// types compute the wider ones in software. The shapes reach over the edges of tiles, panels, slices and blocks.
/// </summary>
public unsafe class MatrixProductTests
{
    private static readonly Dictionary<string, ConvolutionShape> s_shapes = new()
    {
        ["several blocks of rows, slices of the depth"] = new(2, 9, 9, 290, 40, 1, 1, 0, 1),
        ["3x3, several taps a slice"] = new(2, 11, 9, 35, 37, 3, 1, 1, 1),
        ["3x3 stride 2, wide"] = new(3, 9, 8, 150, 70, 3, 2, 1, 1),
        ["few channels"] = new(2, 25, 23, 3, 19, 7, 2, 3, 1),
        ["many outputs, blocks of channels"] = new(1, 5, 5, 140, 410, 3, 1, 1, 1),
        ["many positions, pieces"] = new(2, 53, 47, 5, 7, 1, 1, 0, 1),
        ["taps that see only padding"] = new(7, 1, 1, 70, 40, 3, 1, 1, 1),
        ["taps that see only padding, strided"] = new(5, 2, 1, 33, 20, 5, 3, 3, 1),
        ["groups"] = new(2, 8, 7, 54, 78, 3, 1, 1, 3),
        ["one row"] = new(1, 1, 1, 300, 50, 1, 1, 0, 1),
    };

    private static readonly Dictionary<string, (ConvolutionShape Shape, IHostConvolution Convolution)> s_grouped = new()
    {
        ["four channels, AVX2"] = (
            new(3, 7, 9, 24, 24, 3, 1, 1, 6), new GroupedConvolution<GroupsOfFour256, Vector256<float>>()),
        ["four channels, AVX2, several bands and runs"] = (
            new(2, 40, 31, 136, 136, 3, 1, 1, 34), new GroupedConvolution<GroupsOfFour256, Vector256<float>>()),
        ["four channels, AVX2, stride 2"] = (
            new(2, 8, 7, 16, 16, 3, 2, 1, 4), new GroupedConvolution<GroupsOfFour256, Vector256<float>>()),
        ["eight channels, AVX2"] = (
            new(5, 2, 2, 40, 40, 3, 1, 1, 5), new GroupedConvolution<OneGroup256, Vector256<float>>()),
        ["eight channels, AVX2, 1x1 stride 2"] = (
            new(2, 5, 6, 16, 16, 1, 2, 0, 2), new GroupedConvolution<OneGroup256, Vector256<float>>()),
        ["sixteen channels, AVX2, 5x5 stride 2"] = (
            new(2, 9, 8, 32, 32, 5, 2, 2, 2), new GroupedConvolution<OneGroup256, Vector256<float>>()),
        ["four channels, AVX-512"] = (
            new(2, 7, 5, 32, 32, 3, 1, 1, 8), new GroupedConvolution<SeveralGroups512<Four>, Vector512<float>>()),
        ["eight channels, AVX-512, stride 2"] = (
            new(2, 6, 7, 32, 32, 3, 2, 1, 4), new GroupedConvolution<SeveralGroups512<Eight>, Vector512<float>>()),
        ["six channels, merged"] = (new(2, 7, 5, 24, 12, 3, 1, 1, 4), MergedGroups.Instance),
        ["depthwise"] = (new(2, 9, 8, 37, 37, 3, 2, 1, 37), DepthwiseConvolution.Instance),
        ["sixteen channels, AVX-512"] = (
            new(3, 4, 4, 32, 32, 3, 1, 1, 2), new GroupedConvolution<OneGroup512, Vector512<float>>()),
    };

    public static TheoryData<string> Grouped => [.. s_grouped.Keys];

    public static TheoryData<string> Shapes => [.. s_shapes.Keys];

    [Fact]
    public void The_kernel_for_AVX2_computes_its_tile() => AssertTile<MicroKernel6x16>();

    [Fact]
    public void The_kernel_for_AVX512_computes_its_tile() => AssertTile<MicroKernel14x32>();

    [Fact]
    public void The_portable_kernel_computes_its_tile() => AssertTile<MicroKernelPortable>();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_products_for_AVX2_agree_with_the_reference(string name) =>
        HostConvolutionCheck.Agrees(s_shapes[name], new HostConvolution<MicroKernel6x16>());

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_products_for_AVX512_agree_with_the_reference(string name) =>
        HostConvolutionCheck.Agrees(s_shapes[name], new HostConvolution<MicroKernel14x32>());

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_portable_products_agree_with_the_reference(string name) =>
        HostConvolutionCheck.Agrees(s_shapes[name], new HostConvolution<MicroKernelPortable>());

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_number_of_threads_changes_no_bit(string name) =>
        HostConvolutionCheck.ThreadsChangeNoBit(s_shapes[name], HostConvolution.Best);

    [Theory]
    [MemberData(nameof(Grouped))]
    public void The_grouped_products_agree_with_the_reference_on_any_number_of_threads(string name)
    {
        Assert.SkipUnless(Avx.IsSupported, "Groups of four are spread by an instruction of AVX.");
        (ConvolutionShape shape, IHostConvolution convolution) = s_grouped[name];
        HostConvolutionCheck.Agrees(shape, convolution);
        HostConvolutionCheck.ThreadsChangeNoBit(shape, convolution);
    }

    private static void AssertTile<TKernel>()
        where TKernel : struct, IMicroKernel
    {
        const int Taps = 3, Offset = 2, Depth = 17;
        int rows = TKernel.Rows, columns = TKernel.Columns, stride = columns + 5, column = 3;
        foreach (int step in (int[])[1, 4])
        {
            int rowLength = Offset + Depth * step;
            float[] a = NamedValues.Uniform("a", Taps * rows * rowLength, 2);
            float[] b = NamedValues.Uniform("b", Taps * Depth * stride, 2);
            float[] c = NamedValues.Uniform("c", rows * (columns + column), 2);
            float[] sum = [.. c], fresh = [.. c];
            RunTile<TKernel>(a, rowLength, Taps, Offset, Depth, step, b, stride, sum, column, accumulate: true);
            RunTile<TKernel>(a, rowLength, Taps, Offset, Depth, step, b, stride, fresh, column, accumulate: false);
            for (int i = 0; i < c.Length; i++)
            {
                (int row, int j) = Math.DivRem(i, columns + column);
                double expected = 0;
                for (int k = 0; k < Taps * Depth && j >= column; k++)
                {
                    double left = a[(k / Depth * rows + row) * rowLength + Offset + k % Depth * step];
                    expected += left * b[k * stride + j - column];
                }
                Assert.Equal(j < column ? c[i] : expected, fresh[i], tolerance: 1e-5);
                Assert.Equal(c[i] + expected, sum[i], tolerance: 1e-5);
            }
        }
    }

    private static void RunTile<TKernel>(
        float[] a, int rowLength, int taps, int offset, int depth, int step, float[] b, int stride,
        float[] c, int column, bool accumulate)
        where TKernel : struct, IMicroKernel
    {
        fixed (float* left = a, right = b, result = c)
        {
            float** rows = stackalloc float*[taps * TKernel.Rows], results = stackalloc float*[TKernel.Rows];
            for (int i = 0; i < taps * TKernel.Rows; i++)
                rows[i] = left + i * rowLength;
            for (int i = 0; i < TKernel.Rows; i++)
                results[i] = result + i * (TKernel.Columns + column);
            TKernel.Run(rows, taps, offset, depth, step, right, stride, results, column, accumulate);
        }
    }
}
