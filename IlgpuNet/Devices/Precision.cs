namespace IlgpuNet.Devices;

/// <summary>
/// The arithmetic of convolutions on a device, and the type of feature maps in its memory. Weights, statistics and the
/// sums of every operation are fp32.
/// </summary>
public enum Precision
{
    /// <summary>IEEE 754 binary32: products and sums.</summary>
    Fp32,

    /// <summary>Tensor cores: factors rounded to 11 bits, in the range of fp32; sums and maps in fp32.</summary>
    Tf32,

    /// <summary>
    /// Tensor cores: factors in bfloat16, 8 bits in the range of fp32; sums in fp32. Maps and their gradients are
    /// bfloat16.
    /// </summary>
    Bf16,
}
