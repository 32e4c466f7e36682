namespace IlgpuNet.Devices.Graphs;

/// <summary>A step that was to be captured asked for something that cannot be repeated with it.</summary>
public sealed class CaptureException : DeviceException
{
    internal CaptureException(DeviceCommand command)
        : base(
            $"a step cannot be captured as a graph: it asks the device to {Words(command)}; "
            + "go on without --cuda-graph") =>
        NeedsMemory = command.Kind == DeviceCommandKind.Allocate;

    /// <summary>
    /// Whether all that is wrong is that the pool had not the memory: the next step may find it there.
    /// </summary>
    public bool NeedsMemory { get; }

    private static string Words(DeviceCommand command) => command.Kind switch
    {
        DeviceCommandKind.Allocate => $"allocate {command.Size} bytes",
        DeviceCommandKind.CopyFromHost or DeviceCommandKind.Fetch => $"copy {command.Size} bytes from the host",
        DeviceCommandKind.CopyToHost => $"copy {command.Size} bytes to the host",
        DeviceCommandKind.Copy => $"copy {command.Size} bytes from one tensor to another",
        DeviceCommandKind.Mark => "note a moment",
        _ => "wait",
    };
}
