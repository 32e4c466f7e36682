namespace IlgpuNet.Devices;

/// <summary>Memory that is only counted.</summary>
internal sealed class UnbackedBlock(long bytes) : MemoryBlock(bytes)
{
    public override void Dispose()
    {
    }
}
