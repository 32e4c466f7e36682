using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Devices;

public class ConstantTablesTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    [InlineData("reference")]
    public void Table_is_made_once_for_equal_keys_and_outlives_the_step(string name)
    {
        using Device device = DeviceSelection.Open(name);
        Tensor first, numbers;
        PoolRanges ranges = PoolRanges.Adaptive(7, 4);
        using (device.BeginStep())
        {
            first = device.Constants.Integers(ranges, "starts", ranges.Starts);
            numbers = device.Constants.Numbers(ranges, "divisors", ranges.Divisors);
        }
        long allocations = device.Pool.SystemAllocations;
        PoolRanges again = PoolRanges.Adaptive(7, 4);
        Assert.Same(first, device.Constants.Integers(again, "starts", again.Starts));
        Assert.Same(numbers, device.Constants.Numbers(again, "divisors", again.Divisors));
        Assert.Equal(allocations, device.Pool.SystemAllocations);
        Assert.Equal([0, 1, 3, 5], first.ReadIntegers());
        Assert.Equal([2, 3, 3, 2], numbers.ReadFloats());
    }

    [Fact]
    public void Tables_differ_by_key_and_by_what_they_are()
    {
        using ReferenceDevice device = new();
        PoolRanges fine = PoolRanges.Adaptive(8, 4), coarse = PoolRanges.Adaptive(8, 2);
        Assert.Equal([0, 2, 4, 6], device.Constants.Integers(fine, "starts", fine.Starts).ReadIntegers());
        Assert.Equal([2, 4, 6, 8], device.Constants.Integers(fine, "ends", fine.Ends).ReadIntegers());
        Assert.Equal([0, 4], device.Constants.Integers(coarse, "starts", coarse.Starts).ReadIntegers());
    }

    [Fact]
    public void Device_gives_the_tables_back_with_itself()
    {
        ReferenceDevice device = new();
        device.Constants.Integers("key", "table", [1, 2, 3]);
        device.Dispose();
        Assert.Equal((0, 0), (device.Pool.BytesInUse, device.Pool.BytesAllocated));
    }
}
