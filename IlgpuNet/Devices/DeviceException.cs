namespace IlgpuNet.Devices;

/// <summary>A device is absent, unknown, or cannot do what was asked. The message says what to do about it.</summary>
public sealed class DeviceException : Exception
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
}
