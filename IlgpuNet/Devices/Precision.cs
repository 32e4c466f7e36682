namespace IlgpuNet.Devices;

/// <summary>The arithmetic of convolutions on a device. Values in memory, and all other operations, are fp32.</summary>
public enum Precision
{
    /// <summary>IEEE 754 binary32: products and sums.</summary>
    Fp32,

    /// <summary>Tensor cores: factors rounded to 11 bits, in the range of fp32; sums in fp32.</summary>
    Tf32,

    /// <summary>Tensor cores: factors rounded to bfloat16, 8 bits in the range of fp32; sums in fp32.</summary>
    Bf16,
}
