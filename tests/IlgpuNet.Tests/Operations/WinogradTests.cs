using IlgpuNet.Operations;

namespace IlgpuNet.Tests.Operations;

/// <summary>
/// The short convolutions over every micro-kernel, in the tolerance of the direct form. The shapes reach over the edges
/// of patches, blocks of patches, slices of the depth and groups of panels.
/// </summary>
public class WinogradTests
{
    private static readonly Dictionary<string, ConvolutionShape> s_shapes = new()
    {
        ["one pixel"] = Shape(1, 1, 1, 32, 32),
        ["whole patches, several groups"] = Shape(1, 8, 4, 32, 160),
        ["parts of patches, slices of the depth"] = Shape(2, 7, 6, 160, 32),
        ["several blocks, the last not full"] = Shape(3, 15, 17, 32, 96),
        ["patches that touch two edges"] = Shape(7, 5, 9, 64, 32),
    };

    public static TheoryData<string> Shapes => [.. s_shapes.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Short_convolutions_for_AVX2_agree_with_the_reference(string name) => Check<MicroKernel6x16>(name);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Short_convolutions_for_AVX512_agree_with_the_reference(string name) => Check<MicroKernel14x32>(name);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Portable_short_convolutions_agree_with_the_reference(string name) => Check<MicroKernelPortable>(name);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_number_of_threads_changes_no_bit(string name)
    {
        HostConvolutionCheck.ThreadsChangeNoBit(
            s_shapes[name], new WinogradConvolution<MicroKernelPortable, WinogradRow2>());
        HostConvolutionCheck.ThreadsChangeNoBit(
            s_shapes[name], new WinogradConvolution<MicroKernelPortable, WinogradRow4>());
    }

    [Fact]
    public void The_form_with_the_fewest_products_is_taken()
    {
        Assert.IsType<WinogradConvolution<MicroKernel6x16, WinogradRow4>>(Choice(Shape(8, 7, 7, 512, 512)));
        Assert.IsType<WinogradConvolution<MicroKernel6x16, WinogradRow4>>(Choice(Shape(1, 56, 56, 64, 32)));
        Assert.IsType<WinogradConvolution<MicroKernel6x16, WinogradRow2>>(Choice(Shape(32, 2, 2, 512, 512)));
        Assert.IsType<WinogradConvolution<MicroKernel6x16, WinogradRow2>>(Choice(Shape(8, 6, 6, 128, 128)));
    }

    [Fact]
    public void The_form_taken_computes_every_pass() =>
        HostConvolutionCheck.HaveTheSameBits(
            Shape(2, 16, 16, 32, 32),
            new ConvolutionChoice<MicroKernel6x16>(),
            new WinogradConvolution<MicroKernel6x16, WinogradRow4>());

    [Fact]
    public void The_direct_form_is_taken_where_transforms_do_not_pay()
    {
        ConvolutionShape good = Shape(8, 28, 28, 128, 128);
        ConvolutionShape[] shapes =
        [
            Shape(256, 1, 1, 512, 512), Shape(32, 5, 5, 64, 64), Shape(1, 8, 8, 512, 512),
            good with { Inputs = 16 }, good with { Outputs = 16 }, good with { Inputs = 100 },
            good with { Outputs = 100 }, good with { Kernel = 1, Padding = 0 }, good with { Kernel = 5 },
            good with { Stride = 2 }, good with { Padding = 0 }, good with { Groups = 2 },
        ];
        Assert.All(shapes, shape => Assert.IsType<HostConvolution<MicroKernel6x16>>(Choice(shape)));
    }

    private static IHostConvolution Choice(ConvolutionShape shape) => ConvolutionChoice<MicroKernel6x16>.For(shape);

    private static void Check<TKernel>(string name)
        where TKernel : struct, IMicroKernel
    {
        HostConvolutionCheck.Agrees(s_shapes[name], new WinogradConvolution<TKernel, WinogradRow2>());
        HostConvolutionCheck.Agrees(s_shapes[name], new WinogradConvolution<TKernel, WinogradRow4>());
    }

    private static ConvolutionShape Shape(int n, int height, int width, int inputs, int outputs) =>
        new(n, height, width, inputs, outputs, 3, 1, 1, 1);
}
