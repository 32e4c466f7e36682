using IlgpuNet.Devices;

namespace IlgpuNet.Benchmarks.Machine;

/// <summary>What a device does at most, by loops that do nothing else.</summary>
/// <param name="PeakFlops">GFLOP/s of the arithmetic that convolutions use; null where it is not measured.</param>
/// <param name="Bandwidth">GB/s from and to memory.</param>
internal sealed record Ceilings(double? PeakFlops, double Bandwidth)
{
    /// <summary>
    /// Measures them: fused multiply-adds on the host, bf16 matrix products on an ILGPU device in that precision.
    /// </summary>
    public static Ceilings Measure(Device device) => new(
        device is AcceleratorDevice { Precision: Precision.Bf16 } accelerator
            ? MatrixRate.Measure(accelerator)
            : MultiplyAddPeak.Measure(device),
        MemoryBandwidth.Measure(device));

    /// <summary>The larger of each.</summary>
    public Ceilings Or(Ceilings other) => new(
        PeakFlops is { } own && other.PeakFlops is { } others ? Math.Max(own, others) : null,
        Math.Max(Bandwidth, other.Bandwidth));
}
