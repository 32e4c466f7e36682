namespace IlgpuNet.Cuda;

/// <summary>Sixteen bytes, which a thread loads and stores at once: eight bf16, or four fp32.</summary>
internal struct UInt4
{
    public uint X, Y, Z, W;
}
