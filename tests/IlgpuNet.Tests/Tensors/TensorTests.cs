using IlgpuNet.Devices;
using IlgpuNet.Tensors;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Tensors;

public class TensorTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Values_come_back_as_they_were_written(string name)
    {
        using MemoryScope scope = devices[name].OpenScope();
        float[] values = [1.5f, -0f, float.PositiveInfinity, 0.1f, float.NaN, 7];
        Tensor x = Tensor.From(devices[name], new Shape(2, 3), values);
        Assert.Equal(values, x.ReadFloats());
        Assert.Equal([.. values.Select(value => (double)value)], x.ReadDoubles());
        Tensor integers = Tensor.From(devices[name], new Shape(3), [int.MinValue, 0, 5]);
        Assert.Equal([int.MinValue, 0, 5], integers.ReadIntegers());
        x.Clear();
        Assert.Equal(new float[6], x.ReadFloats());
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void View_is_a_window_on_the_same_memory(string name)
    {
        using MemoryScope scope = devices[name].OpenScope();
        Tensor x = Tensor.From(devices[name], new Shape(6), [0f, 1, 2, 3, 4, 5]);
        Tensor view = x.View(2, new Shape(3, 1));
        Assert.Equal([2, 3, 4], view.ReadFloats());
        view.Write([7f, 8, 9]);
        Assert.Equal([0, 1, 7, 8, 9, 5], x.ReadFloats());
        x.View(5, new Shape(1)).Clear();
        Assert.Equal([0, 1, 7, 8, 9, 0], x.ReadFloats());
        view.Dispose();
        Assert.Equal(0, x.ReadFloats()[0]);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    public void Values_are_rounded_to_bf16_to_the_nearest_and_even_one(string name)
    {
        using MemoryScope scope = devices[name].OpenScope();
        const float Unit = 1f / 128;
        Tensor x = Tensor.Empty(devices[name], new Shape(5), DType.BFloat16);
        x.Write([1 + Unit / 2, 1 + Unit * 1.5f, -1 - Unit * 0.51f, float.MaxValue, float.NaN]);
        Assert.Equal([1, 1 + 2 * Unit, -1 - Unit, float.PositiveInfinity, float.NaN], x.ReadFloats());
    }

    [Fact]
    public void View_that_leaves_the_tensor_is_refused()
    {
        using Tensor x = Tensor.Zeros(devices["reference"], new Shape(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.View(4, new Shape(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.View(-1, new Shape(3)));
    }

    [Fact]
    public void Wrong_count_or_type_is_refused()
    {
        Device device = devices["cpu"];
        using Tensor x = Tensor.Zeros(device, new Shape(6));
        using Tensor labels = Tensor.From(device, new Shape(2), [1, 2]);
        ArgumentException count = Assert.Throws<ArgumentException>(() => x.Write(new float[5]));
        Assert.Equal("the tensor [6] has 6 elements, not 5", count.Message);
        Assert.Throws<ArgumentException>(() => x.Read(new float[7]));
        InvalidOperationException type = Assert.Throws<InvalidOperationException>(() => x.ReadIntegers());
        Assert.Equal("the tensor [6] holds Float32, not integers", type.Message);
        Assert.Throws<InvalidOperationException>(() => x.Write(new int[6]));
        Assert.Throws<InvalidOperationException>(() => labels.ReadFloats());
        Assert.Throws<InvalidOperationException>(() => labels.Write(new float[2]));
    }

    [Fact]
    public void Shape_knows_its_extents_by_position_and_by_name()
    {
        Shape map = new(2, 3, 4, 5), matrix = new(6, 7), vector = new(8);
        Assert.Equal((2, 3, 4, 5, 120L, 24L), (map.N, map.H, map.W, map.C, map.Count, map.Rows));
        Assert.Equal((6, 7, 42L, 6L), (matrix.N, matrix.C, matrix.Count, matrix.Rows));
        Assert.Equal((8, 8, 1L), (vector.N, vector.C, vector.Rows));
        Assert.Equal(("[2, 3, 4, 5]", "[6, 7]", "[8]"), (map.ToString(), matrix.ToString(), vector.ToString()));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.H);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(2, 0));
        // A row is not a vector.
        Assert.NotEqual(new Shape(1, 8), new Shape(8));
    }
}
