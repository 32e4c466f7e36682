namespace IlgpuNet.Devices;

/// <summary>A piece of a device's memory, aligned to 256 bytes. Each device derives its own kind.</summary>
internal abstract class MemoryBlock(long bytes) : IDisposable
{
    public long Bytes { get; } = bytes;

    /// <summary>Whether it is in the pool and nobody's.</summary>
    public bool IsFree { get; set; }

    /// <summary>Gives the memory back to the system.</summary>
    public abstract void Dispose();
}
