using System.Globalization;

namespace IlgpuNet.Devices;

/// <summary>A device is absent, unknown, or cannot do what was asked. The message says what to do about it.</summary>
public class DeviceException : Exception
{
    /// <summary>An error with its remedy in <paramref name="message"/>.</summary>
    public DeviceException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its cause.</summary>
    public DeviceException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>A device that has not the memory that is asked of it.</summary>
    /// <param name="device">Its name.</param>
    /// <param name="asked">Bytes asked for.</param>
    /// <param name="free">Bytes that are free, as far as the device tells.</param>
    /// <param name="taken">Bytes that this program has of it.</param>
    /// <param name="inner">How the device refused.</param>
    internal static DeviceException OutOfMemory(string device, long asked, long? free, long taken, Exception inner)
    {
        string left = free is { } bytes ? $", {Mebibytes(bytes)} are free" : "";
        return new DeviceException(
            $"{device} is out of memory: {Mebibytes(asked)} were asked for{left}, {Mebibytes(taken)} are in use here; "
            + "use a smaller batch (-b), or compute it in more parts (--accumulate)",
            inner);

        static string Mebibytes(long bytes) =>
            string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F0} MiB");
    }
}
