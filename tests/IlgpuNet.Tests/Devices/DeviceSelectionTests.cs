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
        Assert.Equal(DeviceSelection.CudaAbsence, error.Message);
    }

    [Theory]
    [InlineData(false, "there is no NVIDIA driver", "install it")]
    [InlineData(true, "shows no GPU", "nvidia-smi")]
    public void Absence_of_a_gpu_says_whether_the_driver_is_there(bool installed, string what, string remedy)
    {
        string message = CudaDriver.Absence(installed);
        Assert.StartsWith("no CUDA device: ", message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(remedy, message, StringComparison.Ordinal);
        Assert.EndsWith("or use --device cpu", message, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("cpu", Precision.Bf16)]
    [InlineData("reference", Precision.Tf32)]
    public void Host_in_another_precision_is_refused_with_the_remedy(string name, Precision precision)
    {
        DeviceException error = Assert.Throws<DeviceException>(() => DeviceSelection.Open(name, precision: precision));
        Assert.Equal(
            $"--precision {precision.Word()}: the device {name} has one precision; "
            + "use --precision fp32, or --device cuda",
            error.Message);
    }

    [Theory]
    [InlineData(Precision.Fp32, 2)]
    [InlineData(Precision.Tf32, 32)]
    [InlineData(Precision.Bf16, 32)]
    public void Emulation_of_tensor_cores_has_warps_of_32_lanes(Precision precision, int lanes)
    {
        using Device device = DeviceSelection.Open("ilgpu-cpu", precision: precision);
        AcceleratorDevice opened = Assert.IsType<AcceleratorDevice>(device);
        Assert.Equal((precision, lanes), (opened.Precision, opened.Accelerator.WarpSize));
        Assert.Equal(
            precision != Precision.Fp32, device.Description.EndsWith(precision.Word(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(5, 2, Precision.Fp32, true)]
    [InlineData(7, 5, Precision.Bf16, false)]
    [InlineData(7, 5, Precision.Tf32, false)]
    [InlineData(8, 0, Precision.Bf16, true)]
    [InlineData(8, 9, Precision.Tf32, true)]
    [InlineData(12, 0, Precision.Bf16, true)]
    public void Compute_capability_decides_on_tensor_cores(int major, int minor, Precision precision, bool computes) =>
        Assert.Equal(computes, DevicePrecision.Refusal("cuda:0", major, minor, precision) is null);

    [Fact]
    public void Too_old_a_gpu_is_refused_with_the_capability_and_the_remedy() => Assert.Equal(
        "--precision bf16: cuda:1 has compute capability 7.5, and bf16 needs 8.0 or later; "
        + "use --precision fp32, which works on every GPU",
        DevicePrecision.Refusal("cuda:1", 7, 5, Precision.Bf16));

    private static bool HasCuda() => DeviceSelection.Auto.StartsWith("cuda", StringComparison.Ordinal);
}
