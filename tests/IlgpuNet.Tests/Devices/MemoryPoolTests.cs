using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Devices;

public class MemoryPoolTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    [Fact]
    public void Freed_memory_of_the_same_size_is_handed_out_again()
    {
        using ReferenceDevice device = new();
        Tensor.Empty(device, new Shape(1000)).Dispose();
        Tensor.Empty(device, new Shape(1000)).Dispose();
        Assert.Equal(1, device.Pool.SystemAllocations);
    }

    [Fact]
    public void Large_request_takes_the_smallest_free_block_of_at_most_twice_its_size()
    {
        using ReferenceDevice device = new();
        // 800, 640 and 320 KiB of doubles.
        Tensor[] tensors = [.. new[] { 100, 80, 40 }.Select(count => Tensor.Empty(device, new Shape(count, 1024)))];
        foreach (Tensor tensor in tensors)
            tensor.Dispose();
        using Tensor half = Tensor.Empty(device, new Shape(50, 1024));
        Assert.Equal(640 << 10, device.Pool.BytesInUse);
        Tensor otherHalf = Tensor.Empty(device, new Shape(50, 1024));
        Assert.Equal((640 + 800) << 10, device.Pool.BytesInUse);
        Assert.Equal(3, device.Pool.SystemAllocations);
        otherHalf.Dispose();
        using Tensor third = Tensor.Empty(device, new Shape(33, 1024));
        Assert.Equal((640 + 320) << 10, device.Pool.BytesInUse);
        // 800 KiB are free, three times what is asked for.
        using Tensor fourth = Tensor.Empty(device, new Shape(33, 1024));
        Assert.Equal(4, device.Pool.SystemAllocations);
    }

    [Fact]
    public void Kept_memory_is_given_back_before_a_request_fails()
    {
        using SmallDevice device = new(bytes: 10 << 20);
        Tensor.Empty(device, new Shape(6, 1 << 18)).Dispose();
        using Tensor larger = Tensor.Empty(device, new Shape(8, 1 << 18));
        Assert.Equal((8 << 20, 8 << 20), (device.Pool.BytesAllocated, device.Pool.BytesInUse));
    }

    [Fact]
    public void Device_without_memory_says_what_was_asked_and_is_free_and_the_remedy()
    {
        using SmallDevice device = new(bytes: 10 << 20);
        using Tensor first = Tensor.Empty(device, new Shape(6, 1 << 18));
        DeviceException error = Assert.Throws<DeviceException>(() => Tensor.Empty(device, new Shape(5, 1 << 18)));
        Assert.Equal(
            "small is out of memory: 5 MiB were asked for, 4 MiB are free, 6 MiB are in use here; "
            + "use a smaller batch (-b), or compute it in more parts (--accumulate)",
            error.Message);
    }

    [Fact]
    public void Small_request_takes_a_block_of_its_own_size_only()
    {
        using ReferenceDevice device = new();
        Tensor.Empty(device, new Shape(1000)).Dispose();
        Tensor.Empty(device, new Shape(800)).Dispose();
        Assert.Equal(2, device.Pool.SystemAllocations);
        using Tensor again = Tensor.Empty(device, new Shape(1000));
        Assert.Equal(2, device.Pool.SystemAllocations);
    }

    [Fact]
    public void Bytes_are_counted_in_steps_of_256()
    {
        using HostDevice device = new(threads: 1);
        Tensor first = Tensor.Empty(device, new Shape(1));
        Tensor second = Tensor.Empty(device, new Shape(65));
        Assert.Equal(256 + 512, device.Pool.BytesInUse);
        first.Dispose();
        second.Dispose();
        Assert.Equal((0, 768, 768), (device.Pool.BytesInUse, device.Pool.PeakBytesInUse, device.Pool.BytesAllocated));
        device.Pool.Trim();
        Assert.Equal(0, device.Pool.BytesAllocated);
        Tensor.Empty(device, new Shape(1)).Dispose();
        Assert.Equal(3, device.Pool.SystemAllocations);
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Poisoned_memory_is_not_a_number(string name)
    {
        Device device = devices[name];
        Tensor first = Tensor.Zeros(device, new Shape(7));
        first.Dispose();
        using Tensor second = Tensor.Empty(device, new Shape(7));
        Assert.All(second.ReadDoubles(), value => Assert.True(double.IsNaN(value)));
    }

    [Fact]
    public void Shapes_device_counts_memory_it_does_not_have()
    {
        using ShapeDevice device = new();
        using (Tensor.Empty(device, new Shape(1 << 20, 1 << 10)))
            Assert.Equal(1L << 32, device.Pool.BytesInUse);
        Assert.Equal(0, device.Pool.BytesInUse);
    }
}
