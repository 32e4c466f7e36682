namespace IlgpuNet.Devices;

/// <summary>What an ILGPU device can be asked to do.</summary>
internal enum DeviceCommandKind
{
    /// <summary>Run a kernel.</summary>
    Launch,

    /// <summary>Fill memory with one byte.</summary>
    Fill,

    /// <summary>Repeat a captured step.</summary>
    Replay,

    /// <summary>Fetch page-locked memory of the host while the host goes on.</summary>
    Fetch,

    /// <summary>Copy memory of the device to another place of it.</summary>
    Copy,

    /// <summary>Note a moment that the host may wait for.</summary>
    Mark,

    /// <summary>Take memory of the system.</summary>
    Allocate,

    /// <summary>Fetch memory of the host, and wait.</summary>
    CopyFromHost,

    /// <summary>Write memory of the host, and wait.</summary>
    CopyToHost,

    /// <summary>Wait.</summary>
    Synchronize,
}

/// <summary>Something that an ILGPU device was asked to do.</summary>
/// <param name="Kind">What.</param>
/// <param name="Kernel">The kernel that was launched.</param>
/// <param name="Size">Threads or groups of a launch, bytes of anything else.</param>
/// <param name="Arguments">The struct that a launched kernel is given.</param>
internal readonly record struct DeviceCommand(
    DeviceCommandKind Kind, Delegate? Kernel, long Size, object? Arguments = null)
{
    /// <summary>Whether the host goes on before the device has done it, and asks nothing of the system.</summary>
    public bool IsAsynchronous => Kind is DeviceCommandKind.Launch or DeviceCommandKind.Fill or DeviceCommandKind.Replay
        or DeviceCommandKind.Fetch or DeviceCommandKind.Copy or DeviceCommandKind.Mark;

    /// <summary>Whether it can be part of a captured step.</summary>
    public bool IsCapturable => Kind is DeviceCommandKind.Launch or DeviceCommandKind.Fill;
}
