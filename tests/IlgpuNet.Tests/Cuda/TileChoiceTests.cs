using System.Reflection;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;

namespace IlgpuNet.Tests.Cuda;

/// <summary>How products are cut: the model behind it, and what follows for shapes of a ResNet.</summary>
public class TileChoiceTests
{
    private static readonly TilePlan[] s_tiles = [.. TileArithmetic.Bf16.Convolution];

    private static readonly SharedMemoryLimits s_memory = SharedMemoryLimits.Of90;

    [Theory]
    [InlineData(256, 14, 256, 3, 128, 128)]
    [InlineData(256, 56, 64, 3, 256, 64)]
    [InlineData(1, 4, 64, 1, 64, 32)]
    public void Tile_follows_the_work(int images, int side, int channels, int kernel, int rows, int columns)
    {
        ConvolutionShape shape = new(images, side, side, channels, channels, kernel, 1, kernel / 2, 1);
        TileChoice choice = TileChoice.Whole(s_tiles, ConvolutionProducts.Forward(shape, Precision.Bf16), s_memory);
        Assert.Equal((rows, columns, 1), (choice.Tile.Rows, choice.Tile.Columns, choice.Pieces));
    }

    [Fact]
    public void Large_tiles_take_less_time_for_much_work_and_small_ones_for_little()
    {
        (TilePlan large, TilePlan small) = (s_tiles[0], s_tiles.Single(tile => tile is { Rows: 64, Columns: 64 }));
        // The same sums are four times as many small tiles.
        Assert.True(TileCost.Clocks(large, 10_000, steps: 36) < TileCost.Clocks(small, 40_000, steps: 36));
        Assert.True(TileCost.Clocks(large, 30, steps: 36) > TileCost.Clocks(small, 120, steps: 36));
    }

    [Fact]
    public void Time_grows_with_every_round_of_groups_and_with_depth()
    {
        TilePlan tile = s_tiles[0];
        Assert.Equal(TileCost.Clocks(tile, 1, 8), TileCost.Clocks(tile, TileCost.Multiprocessors, 8));
        Assert.Equal(
            2 * TileCost.Clocks(tile, 1, 8), TileCost.Clocks(tile, TileCost.Multiprocessors + 1, 8), precision: 6);
        Assert.True(TileCost.Clocks(tile, 1, 9) > TileCost.Clocks(tile, 1, 8));
    }

    [Theory]
    [InlineData(256, 56, 64, 1)]
    [InlineData(256, 14, 256, 3)]
    [InlineData(256, 7, 512, 3)]
    public void Weight_gradient_is_cut_so_that_every_multiprocessor_is_busy_to_the_end(
        int images, int side, int channels, int kernel)
    {
        ConvolutionShape shape = new(images, side, side, channels, channels, kernel, 1, kernel / 2, 1);
        ConvolutionArguments a = ConvolutionProducts.WeightGradient(shape, Precision.Bf16, shape.Positions);
        TileChoice choice = TileChoice.Cut(TileArithmetic.Bf16, a, s_memory);
        int groups = choice.Tile.Groups(a) * choice.Pieces;
        int rounds = (groups + TileCost.Multiprocessors - 1) / TileCost.Multiprocessors;
        Assert.InRange(groups / (double)(rounds * TileCost.Multiprocessors), 0.75, 1);
    }

    [Theory]
    [InlineData(32, 32)]
    [InlineData(64, 64)]
    [InlineData(96, 32)]
    public void No_tile_lies_in_two_groups(int groupChannels, int widest)
    {
        ConvolutionShape shape = new(64, 56, 56, 4 * groupChannels, 4 * groupChannels, 3, 1, 1, 4);
        ConvolutionArguments forward = ConvolutionProducts.Forward(shape, Precision.Bf16);
        ConvolutionArguments gradient = ConvolutionProducts.WeightGradient(shape, Precision.Bf16, shape.Positions);
        Assert.Equal(widest, s_tiles.Where(tile => tile.Fits(forward)).Max(tile => tile.Columns));
        Assert.True(TileChoice.Whole(s_tiles, forward, s_memory).Tile.Fits(forward));
        IReadOnlyList<TilePlan> tiles = TileArithmetic.Bf16.WeightGradient;
        Assert.Equal(widest, tiles.Where(tile => tile.Fits(gradient)).Max(tile => tile.Rows));
        Assert.True(TileChoice.Cut(TileArithmetic.Bf16, gradient, s_memory).Tile.Fits(gradient));
    }

    /// <summary>Compute capability 8.6 has 99 KiB for a group and 100 KiB for all groups of a multiprocessor.</summary>
    [Theory]
    [InlineData(163, 164, 256, true)]
    [InlineData(99, 100, 128, true)]
    [InlineData(48, 164, 128, false)]
    public void High_tiles_need_shared_memory(int groupKibibytes, int multiprocessorKibibytes, int rows, bool measured)
    {
        SharedMemoryLimits memory = new(groupKibibytes * 1024, multiprocessorKibibytes * 1024);
        ConvolutionShape shape = new(256, 56, 56, 64, 64, 3, 1, 1, 1);
        ConvolutionArguments a = ConvolutionProducts.Forward(shape, Precision.Bf16);
        Assert.Equal(rows, TileChoice.Whole(s_tiles, a, memory).Tile.Rows);
        Assert.Equal(measured, TileChoice.All(TileArithmetic.Bf16, shape, ConvolutionPass.Forward, memory)
            .Any(choice => choice.Tile.Rows == 256));
    }

    [Fact]
    public void Plans_ask_for_the_shared_memory_of_their_kernels()
    {
        TilePlan[] plans =
        [
            .. new[] { TileArithmetic.Bf16, TileArithmetic.Bf16Maps, TileArithmetic.Tf32 }.SelectMany(known =>
                known.Convolution.Concat(known.StridedGradient).Concat(known.WeightGradient)),
        ];
        Assert.All(plans, plan => Assert.Equal(
            plan.Kernel.Method.GetCustomAttribute<HotKernelAttribute>()!.SharedBytes, plan.SharedBytes));
    }

    [Fact]
    public void Few_positions_are_one_piece()
    {
        ConvolutionShape shape = new(1, 8, 8, 64, 64, 1, 1, 0, 1);
        ConvolutionArguments a = ConvolutionProducts.WeightGradient(shape, Precision.Bf16, shape.Positions);
        Assert.Equal(1, TileChoice.Cut(TileArithmetic.Bf16, a, s_memory).Pieces);
    }
}
