using System.Globalization;
using ILGPU;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using IlgpuNet.Cuda;

namespace IlgpuNet.Devices;

/// <summary>A device that can be opened on this machine.</summary>
/// <param name="Name">The name that opens it.</param>
/// <param name="Description">The hardware in words.</param>
/// <param name="MemoryBytes">Its memory.</param>
public sealed record AvailableDevice(string Name, string Description, long MemoryBytes);

/// <summary>Finds and opens devices by name.</summary>
public static class DeviceSelection
{
    private const string EmulatedDescription = "ILGPU's CPU accelerator: the CUDA kernels in .NET, for debugging";

    /// <summary>The device <c>auto</c> stands for: the first CUDA device, else the host.</summary>
    public static string Auto
    {
        get
        {
            using Context context = CudaContext();
            return context.GetCudaDevices().Count > 0 ? "cuda:0" : "cpu";
        }
    }

    /// <summary>Why there is no CUDA device, and what to do about it; null where there is one.</summary>
    public static string? CudaAbsence
    {
        get
        {
            using Context context = CudaContext();
            return context.GetCudaDevices().Count > 0 ? null : CudaDriver.Absence(CudaDriver.IsInstalled);
        }
    }

    /// <summary>Every device of this machine, the one <c>auto</c> picks first.</summary>
    public static IReadOnlyList<AvailableDevice> List()
    {
        List<AvailableDevice> devices = [];
        using Context context = CudaContext();
        for (int i = 0; i < context.GetCudaDevices().Count; i++)
        {
            CudaDevice device = context.GetCudaDevice(i);
            devices.Add(new AvailableDevice($"cuda:{i}", Describe(device), device.MemorySize));
        }
        long hostMemory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        using HostDevice host = new();
        devices.Add(new AvailableDevice("cpu", host.Description, hostMemory));
        devices.Add(new AvailableDevice("ilgpu-cpu", EmulatedDescription, hostMemory));
        return devices;
    }

    /// <summary>
    /// Opens <c>auto</c>, <c>cpu</c>, <c>ilgpu-cpu</c>, <c>cuda</c>, <c>cuda:1</c>, <c>reference</c> or <c>shapes</c>.
    /// </summary>
    /// <param name="name">The device's name.</param>
    /// <param name="threads">Computing threads of <c>cpu</c>; all processors when zero.</param>
    /// <param name="precision">The arithmetic of convolutions.</param>
    /// <exception cref="DeviceException">
    /// The name is unknown, the device is absent, or it does not compute in <paramref name="precision"/>.
    /// </exception>
    public static Device Open(string name, int threads = 0, Precision precision = Precision.Fp32)
    {
        if (DevicePrecision.Refusal(name, precision) is { } refusal)
            throw new DeviceException(refusal);
        return name switch
        {
            "auto" => Open(Auto, threads, precision),
            "cpu" => new HostDevice(threads),
            "reference" => new ReferenceDevice(),
            "shapes" => new ShapeDevice(),
            "ilgpu-cpu" => OpenEmulated(precision),
            "cuda" => OpenCuda(0, precision),
            _ when name.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int index) =>
                OpenCuda(index, precision),
            _ => throw new DeviceException($"unknown device '{name}'; use auto, cpu, ilgpu-cpu, cuda or cuda:N"),
        };
    }

    private static AcceleratorDevice OpenEmulated(Precision precision)
    {
        // Two threads per warp is the least ILGPU emulates; more threads only add barriers between them. The lanes of
        // tensor cores are real ones.
        CPUDevice device = precision == Precision.Fp32
            ? new(numThreadsPerWarp: 2, numWarpsPerMultiprocessor: 1, numMultiprocessors: 1)
            : new(TileThreads.WarpLanes, TileThreads.Warps, numMultiprocessors: 1);
        Context context = Context.Create(builder => Configure(builder).CPU(device));
        return new AcceleratorDevice(
            "ilgpu-cpu", Describe(EmulatedDescription, precision), precision, context, context.CreateCPUAccelerator(0));
    }

    private static AcceleratorDevice OpenCuda(int index, Precision precision)
    {
        Context context = CudaContext();
        int count = context.GetCudaDevices().Count;
        if (index >= count)
        {
            context.Dispose();
            throw new DeviceException(count == 0
                ? CudaDriver.Absence(CudaDriver.IsInstalled)
                : $"no device cuda:{index}: this machine has {count}; the first is cuda:0");
        }
        CudaDevice device = context.GetCudaDevice(index);
        string name = $"cuda:{index}";
        (int major, int minor) = (device.Architecture?.Major ?? 0, device.Architecture?.Minor ?? 0);
        if (DevicePrecision.Refusal(name, major, minor, precision) is { } refusal)
        {
            context.Dispose();
            throw new DeviceException(refusal);
        }
        return new AcceleratorDevice(
            name, Describe(Describe(device), precision), precision, context, device.CreateCudaAccelerator(context));
    }

    private static string Describe(string hardware, Precision precision) =>
        precision == Precision.Fp32 ? hardware : $"{hardware}; convolutions in {precision.Word()}";

    private static string Describe(CudaDevice device) =>
        $"{device.Name}, compute capability {device.Architecture?.Major}.{device.Architecture?.Minor}";

    private static Context CudaContext() => Context.Create(builder => Configure(builder).Cuda());

    /// <summary>How kernels are compiled, whatever the accelerator.</summary>
    internal static Context.Builder Configure(Context.Builder builder) =>
        builder
            .EnableAlgorithms()
            .EnableCudaInstructions()
            .Optimize(OptimizationLevel.O2)
            .Inlining(InliningMode.Aggressive)
            .Profiling();
}
