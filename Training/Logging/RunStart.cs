using System.Reflection;
using System.Runtime.InteropServices;
using IlgpuNet.Devices;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Logging;

/// <summary>When, where and on what a run was started or resumed: one entry of <c>environment.json</c>.</summary>
public sealed record RunStart
{
    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The epoch it began with, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The batch in it, counted from 1.</summary>
    public required int Batch { get; init; }

    /// <summary>The version of the program.</summary>
    public required string Program { get; init; }

    /// <summary>The number of the process.</summary>
    public required int Process { get; init; }

    /// <summary>The name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>The operating system.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>The architecture that the program runs as, such as <c>X64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The model of the processor.</summary>
    public required string Processor { get; init; }

    /// <summary>The processor's cores, or those the program may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Bits of its widest vectors.</summary>
    public required int VectorBits { get; init; }

    /// <summary>The device, as <c>--device</c> names it.</summary>
    public required string Device { get; init; }

    /// <summary>The device in words; of a GPU its compute capability too.</summary>
    public required string DeviceDescription { get; init; }

    /// <summary>The driver of a GPU, in words; null for others.</summary>
    public required string? Driver { get; init; }

    /// <summary>The start that happens now.</summary>
    /// <param name="device">What the run computes on.</param>
    /// <param name="position">Where it begins.</param>
    /// <param name="clock">Tells the time.</param>
    public static RunStart Now(Device device, TrainingPosition position, TimeProvider clock) => new()
    {
        Time = clock.GetLocalNow(),
        Epoch = position.Epoch + 1,
        Batch = position.Batch + 1,
        Program = typeof(RunStart).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        Process = Environment.ProcessId,
        Machine = Environment.MachineName,
        OperatingSystem = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        Processor = Logging.Processor.Name,
        Cores = Environment.ProcessorCount,
        VectorBits = Logging.Processor.VectorBits,
        Device = device.Name,
        DeviceDescription = device.Description,
        Driver = device.Driver,
    };
}
