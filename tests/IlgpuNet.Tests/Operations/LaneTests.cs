using IlgpuNet.Autograd;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

/// <summary>How many channels one thread of a kernel over maps takes.</summary>
public class LaneTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    [Theory]
    [InlineData(DType.Float32, 16, 0, 4)]
    [InlineData(DType.Float32, 18, 0, 2)]
    [InlineData(DType.Float32, 17, 0, 1)]
    [InlineData(DType.Float32, 16, 2, 2)]
    [InlineData(DType.Float32, 16, 1, 1)]
    [InlineData(DType.BFloat16, 16, 0, 8)]
    [InlineData(DType.BFloat16, 12, 0, 2)]
    [InlineData(DType.BFloat16, 17, 0, 1)]
    [InlineData(DType.BFloat16, 16, 4, 2)]
    [InlineData(DType.BFloat16, 16, 2, 1)]
    public void Lanes_are_as_many_as_sixteen_bytes_hold_where_extent_and_address_allow(
        DType type, int count, int offset, int lanes)
    {
        AcceleratorDevice device = (AcceleratorDevice)devices.Emulated(Precision.Bf16);
        using MemoryScope scope = device.OpenScope();
        Tensor a = Numbers(device, "a", count + offset, type), b = Numbers(device, "b", count + offset, type);
        Tensor left = a.View(offset, new Shape(count)), right = b.View(offset, new Shape(count));
        List<DeviceCommand> commands = [];
        device.Commands = commands.Add;
        Tensor y = Add.Apply(left, right);
        device.Commands = null;

        Assert.Equal(count / lanes, commands.Single(command => command.Kind == DeviceCommandKind.Launch).Size);
        float[] sums = [.. left.ReadFloats().Zip(right.ReadFloats(), (x, z) => x + z)];
        Assert.Equal(type == DType.BFloat16 ? Rounded(sums) : sums, y.ReadFloats());
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    [InlineData(24)]
    public void Every_number_is_converted_and_added(int count)
    {
        Device device = devices.Emulated(Precision.Bf16);
        using MemoryScope scope = device.OpenScope();
        Tensor wide = Numbers(device, "x", count, DType.Float32);
        Tensor narrow = Cast.Apply(wide, DType.BFloat16);
        float[] values = wide.ReadFloats(), rounded = Rounded(values);
        Assert.Equal(rounded, narrow.ReadFloats());

        Copy.Run(narrow, new GradientTarget(wide, Accumulate: true));
        Assert.Equal(values.Zip(rounded, (x, y) => x + y), wide.ReadFloats());

        Copy.Run(wide, new GradientTarget(narrow, Accumulate: true));
        Assert.Equal(Rounded([.. wide.ReadFloats().Zip(rounded, (x, y) => x + y)]), narrow.ReadFloats());
    }

    private static Tensor Numbers(Device device, string name, int count, DType type)
    {
        Tensor tensor = Tensor.Empty(device, new Shape(count), type);
        tensor.Write(NamedValues.Uniform(name, count, width: 2));
        return tensor;
    }

    private static float[] Rounded(float[] values) => [.. values.Select(value => Bf16.Low(Bf16.Round(value)))];
}
