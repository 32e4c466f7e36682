using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Operations;

public class DescriptorsTests
{
    private static readonly int[] s_grids = [1, 2, 4];

    /// <summary>Double precision over some dozen terms; any mistake in the algebra is far larger.</summary>
    private const double Exact = 1e-13;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(4, 4)]
    [InlineData(7, 5)]
    [InlineData(8, 8)]
    [InlineData(14, 7)]
    public void Fold_is_the_sum_of_depthwise_convolutions_over_the_grids(int height, int width)
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Descriptors descriptors = Descriptors.Of(Values(device, "z", new Shape(3, height, width, 5)), s_grids);
        GridFilter[] filters = [.. s_grids.Select(grid => Filter(device, grid))];
        Tensor[] convolutions =
        [
            .. filters.Select(filter => Conv2d.Apply(
                descriptors.Cells(filter.Grid), filter.Weights, filter.Bias, stride: 1, padding: 0, groups: 5)),
        ];
        Tensor expected = Add.Apply(Add.Apply(convolutions[0], convolutions[1]), convolutions[2]);
        Tensor folded = descriptors.Fold(filters);
        Assert.Equal(expected.Shape, folded.Shape);
        Assert.InRange(Differences.Relative(expected.ReadDoubles(), folded.ReadDoubles()), 0, Exact);
    }

    [Fact]
    public void A_grid_that_was_not_declared_is_refused()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Descriptors descriptors = Descriptors.Of(Values(device, "z", new Shape(1, 4, 4, 5)), s_grids);
        Assert.Contains("declare it too", Assert.Throws<ArgumentException>(() => descriptors.Cells(3)).Message);
        Assert.Contains(
            "declare it too", Assert.Throws<ArgumentException>(() => descriptors.Fold(Filter(device, 3))).Message);
    }

    [Fact]
    public void A_fold_without_filters_or_with_weights_of_another_grid_is_refused()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Descriptors descriptors = Descriptors.Of(Values(device, "z", new Shape(1, 4, 4, 5)), s_grids);
        Assert.Contains("no filter", Assert.Throws<ArgumentException>(() => descriptors.Fold()).Message);
        GridFilter misfit = Filter(device, 4) with { Grid = 2 };
        Assert.Contains("[5, 2, 2, 1]", Assert.Throws<ArgumentException>(() => descriptors.Fold(misfit)).Message);
    }

    private static GridFilter Filter(ReferenceDevice device, int grid) => new(
        grid,
        Values(device, $"w{grid}", new Shape(5, grid, grid, 1)),
        Values(device, $"bias{grid}", new Shape(5)));

    private static Tensor Values(ReferenceDevice device, string name, Shape shape) =>
        Tensor.From(device, shape, NamedValues.Uniform(name, shape.Count, width: 2));
}
