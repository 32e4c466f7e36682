using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Devices;

public class DeviceSelectionTests
{
    [Theory]
    [InlineData("cpu", typeof(HostDevice), DType.Float32)]
    [InlineData("ilgpu-cpu", typeof(AcceleratorDevice), DType.Float32)]
    [InlineData("reference", typeof(ReferenceDevice), DType.Float64)]
    [InlineData("shapes", typeof(ShapeDevice), DType.Float32)]
    public void Name_opens_its_device(string name, Type type, DType floatType)
    {
        using Device device = DeviceSelection.Open(name);
        Assert.IsType(type, device);
        Assert.Equal((name, floatType), (device.Name, device.FloatType));
        Assert.NotEmpty(device.Description);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("")]
    [InlineData("CPU")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 0")]
    [InlineData("cuda:first")]
    public void Unknown_name_is_refused_with_the_names_there_are(string name)
    {
        DeviceException error = Assert.Throws<DeviceException>(() => DeviceSelection.Open(name));
        Assert.Equal($"unknown device '{name}'; use auto, cpu, ilgpu-cpu, cuda or cuda:N", error.Message);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    [InlineData("cuda:7")]
    public void Absent_gpu_is_refused_with_the_remedy(string name)
    {
        Assert.SkipWhen(HasCuda(), "this machine has a CUDA device");
        DeviceException error = Assert.Throws<DeviceException>(() => DeviceSelection.Open(name));
        Assert.Equal("no CUDA device: install the NVIDIA driver, or use --device cpu", error.Message);
    }

    [Fact]
    public void Auto_is_the_first_device_of_the_list()
    {
        Assert.Equal(DeviceSelection.List()[0].Name, DeviceSelection.Auto);
        using Device device = DeviceSelection.Open("auto");
        Assert.Equal(DeviceSelection.Auto, device.Name);
    }

    [Fact]
    public void Host_and_emulation_are_always_there()
    {
        IReadOnlyList<AvailableDevice> devices = DeviceSelection.List();
        Assert.Equal(["cpu", "ilgpu-cpu"], devices.TakeLast(2).Select(device => device.Name));
        Assert.All(devices, device => Assert.True(device.MemoryBytes > 0 && device.Description.Length > 0));
    }

    [Fact]
    public void Host_has_the_threads_it_is_given()
    {
        using Device device = DeviceSelection.Open("cpu", threads: 3);
        Assert.Equal(3, ((HostDevice)device).Threads.Count);
        Assert.EndsWith("3 threads", device.Description, StringComparison.Ordinal);
    }

    private static bool HasCuda() => DeviceSelection.Auto.StartsWith("cuda", StringComparison.Ordinal);
}
