using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;

namespace IlgpuNet.Tests.Cuda;

/// <summary>Which passes run on tensor cores and which by the portable kernels.</summary>
public class TileLimitsTests
{
    private static readonly ConvolutionShape s_shape = new(1, 8, 8, 16, 16, 3, 1, 1, 1);

    [Theory]
    [InlineData(Precision.Fp32, false, false, false)]
    [InlineData(Precision.Tf32, true, true, true)]
    [InlineData(Precision.Bf16, true, true, true)]
    public void Precision_decides(Precision precision, bool forward, bool dataGradient, bool weightGradient) =>
        AssertOnTiles(s_shape, precision, forward, dataGradient, weightGradient);

    [Fact]
    public void Groups_that_fill_no_tile_are_left_to_the_portable_kernels()
    {
        AssertOnTiles(s_shape with { Groups = 2 }, Precision.Bf16, false, false, false);
        AssertOnTiles(s_shape with { Groups = 16 }, Precision.Bf16, false, false, false);
        ConvolutionShape wide = s_shape with { Inputs = 128, Outputs = 128 };
        AssertOnTiles(wide with { Groups = 32 }, Precision.Bf16, true, true, true);
        AssertOnTiles(wide with { Groups = 32 }, Precision.Tf32, true, true, true);
        AssertOnTiles(wide with { Groups = 64 }, Precision.Bf16, false, false, false);
        AssertOnTiles(wide with { Groups = 128 }, Precision.Bf16, false, false, false);
    }

    [Fact]
    public void Windows_of_more_than_32_pixels_are_left_to_the_portable_kernels()
    {
        AssertOnTiles(s_shape with { Kernel = new(4, 8), Padding = 4 }, Precision.Bf16, true, true, true);
        AssertOnTiles(s_shape with { Kernel = new(3, 11), Padding = 4 }, Precision.Bf16, false, false, false);
    }

    [Fact]
    public void Channels_of_the_result_come_in_pairs()
    {
        AssertOnTiles(s_shape with { Outputs = 15 }, Precision.Bf16, false, true, true);
        AssertOnTiles(s_shape with { Inputs = 15 }, Precision.Bf16, true, false, true);
    }

    [Fact]
    public void Channels_of_a_tf32_operand_fill_chunks()
    {
        AssertOnTiles(s_shape with { Inputs = 6 }, Precision.Tf32, false, true, false);
        AssertOnTiles(s_shape with { Outputs = 6 }, Precision.Tf32, true, false, false);
    }

    [Fact]
    public void Large_window_over_few_channels_is_folded()
    {
        ConvolutionShape stem = new(1, 32, 32, 3, 64, 7, 2, 3, 1);
        AssertOnTiles(stem, Precision.Bf16, true, false, true);
        AssertOnTiles(stem with { Inputs = 4 }, Precision.Bf16, true, false, true);
        AssertOnTiles(stem with { Inputs = 5 }, Precision.Bf16, false, false, false);
        AssertOnTiles(stem, Precision.Tf32, false, false, false);
    }

    private static void AssertOnTiles(
        ConvolutionShape shape, Precision precision, bool forward, bool dataGradient, bool weightGradient)
    {
        Assert.Equal(
            (forward, dataGradient, weightGradient),
            (
                OnTiles(ConvolutionPass.Forward),
                OnTiles(ConvolutionPass.DataGradient),
                OnTiles(ConvolutionPass.WeightGradient)));

        bool OnTiles(ConvolutionPass pass) => TileLimits.Obstacle(shape, pass, precision) is null;
    }
}
