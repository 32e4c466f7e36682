using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>Which devices compute in which precision.</summary>
public static class DevicePrecision
{
    /// <summary>The compute capability that bf16 and tf32 matrix products and asynchronous copies begin with.</summary>
    private const int TensorCoreMajor = 8;

    /// <summary>The word for a precision: <c>fp32</c>, <c>tf32</c>, <c>bf16</c>.</summary>
    public static string Word(this Precision precision) => precision.ToString().ToLowerInvariant();

    /// <summary>The type in which an accelerator of a precision keeps feature maps.</summary>
    public static DType MapType(this Precision precision) =>
        precision == Precision.Bf16 ? DType.BFloat16 : DType.Float32;

    /// <summary>
    /// Why a device does not compute in a precision, as far as its name tells, and what to do instead; null if it does.
    /// </summary>
    /// <param name="device">The device's name.</param>
    /// <param name="precision">The precision.</param>
    public static string? Refusal(string device, Precision precision) =>
        precision != Precision.Fp32 && device is "cpu" or "reference"
            ? $"--precision {precision.Word()}: the device {device} has one precision; "
                + "use --precision fp32, or --device cuda"
            : null;

    /// <summary>
    /// Why a GPU does not compute in a precision, and what to do instead; null if it does.
    /// </summary>
    /// <param name="device">The device's name.</param>
    /// <param name="major">Its compute capability, before the point.</param>
    /// <param name="minor">Its compute capability, behind the point.</param>
    /// <param name="precision">The precision.</param>
    public static string? Refusal(string device, int major, int minor, Precision precision) =>
        precision != Precision.Fp32 && major < TensorCoreMajor
            ? $"--precision {precision.Word()}: {device} has compute capability {major}.{minor}, and "
                + $"{precision.Word()} needs {TensorCoreMajor}.0 or later; "
                + "use --precision fp32, which works on every GPU"
            : null;
}
