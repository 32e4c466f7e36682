using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Operations;

public class AveragePoolTests
{
    [Fact]
    public void Windows_divide_by_the_padding_unless_told_otherwise()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.From(device, new Shape(1, 2, 2, 1), [1f, 2, 3, 6]);
        Assert.Equal([12 / 9.0], AveragePool.Window(x, 3, 3, 1).ReadDoubles());
        Assert.Equal([12 / 4.0], AveragePool.Window(x, 3, 3, 1, countPadding: false).ReadDoubles());
    }

    [Theory]
    [InlineData(7)]
    [InlineData(14)]
    [InlineData(6)]
    [InlineData(3)]
    public void Averages_of_common_cells_merge_to_the_averages_of_each_grid(int extent)
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Shape shape = new(2, extent, extent, 3);
        Tensor x = Tensor.From(device, shape, NamedValues.Uniform("x", shape.Count, 2));
        PoolRanges cells = PoolRanges.CommonCells(extent, 1, 2, 4);
        Tensor averages = AveragePool.Apply(x, cells, cells);
        foreach (int grid in (int[])[1, 2, 4])
        {
            double[] direct = AveragePool.Adaptive(x, grid).ReadDoubles();
            double[] merged = AveragePool.Apply(averages, cells.Merged(grid), cells.Merged(grid)).ReadDoubles();
            Assert.InRange(Differences.Relative(direct, merged), 0, 1e-14);
        }
    }

    [Fact]
    public void Ranges_of_another_map_are_refused()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.Zeros(device, new Shape(1, 4, 5, 2));
        ArgumentException refusal = Assert.Throws<ArgumentException>(
            () => AveragePool.Apply(x, PoolRanges.Adaptive(4, 2), PoolRanges.Adaptive(4, 2)));
        Assert.Contains("a 4x4 map, x has shape [1, 4, 5, 2]", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        Assert.Equal(Bits(threads: 1), Bits(threads: 3));

        static float[] Bits(int threads)
        {
            using HostDevice device = new(threads);
            using MemoryScope scope = device.OpenScope();
            Shape shape = new(2, 28, 28, 600);
            Tensor x = Tensor.From(device, shape, NamedValues.Uniform("x", shape.Count, 2));
            return AveragePool.Adaptive(x, 1).ReadFloats();
        }
    }
}
