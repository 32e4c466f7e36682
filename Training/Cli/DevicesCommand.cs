using System.CommandLine;
using System.Globalization;
using IlgpuNet.Devices;

namespace IlgpuNet.Training.Cli;

/// <summary><c>devices</c>: what this machine can compute on, and what <c>auto</c> picks.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        Command command = new("devices", "List the devices of this machine and what 'auto' picks.");
        command.SetAction(result => Run(result.InvocationConfiguration.Output, result.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(TextWriter output, TextWriter error)
    {
        IReadOnlyList<AvailableDevice> devices = DeviceSelection.List();
        foreach (AvailableDevice device in devices)
        {
            string memory = (device.MemoryBytes / (double)(1L << 30)).ToString("F1", CultureInfo.InvariantCulture);
            output.WriteLine($"{device.Name,-10} {memory,6} GiB  {device.Description}");
        }
        output.WriteLine($"auto = {devices[0].Name}");
        if (DeviceSelection.CudaAbsence is { } absence)
            error.WriteLine($"note: {absence}");
        return ExitCode.Done;
    }
}
