namespace IlgpuNet.Storage;

/// <summary>The element types of safetensors files, named as they are written there.</summary>
public enum SafeTensorType
{
    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>64-bit integer.</summary>
    I64,

    /// <summary>32-bit integer.</summary>
    I32,

    /// <summary>16-bit integer.</summary>
    I16,

    /// <summary>8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>One byte, 0 or 1.</summary>
    BOOL,
}

/// <summary>Sizes of the element types.</summary>
public static class SafeTensorTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int SizeInBytes(this SafeTensorType type) => type switch
    {
        SafeTensorType.F64 or SafeTensorType.I64 or SafeTensorType.U64 => 8,
        SafeTensorType.F32 or SafeTensorType.I32 or SafeTensorType.U32 => 4,
        SafeTensorType.F16 or SafeTensorType.BF16 or SafeTensorType.I16 or SafeTensorType.U16 => 2,
        SafeTensorType.I8 or SafeTensorType.U8 or SafeTensorType.BOOL => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown element type"),
    };

    /// <summary>Whether the elements are floating-point numbers.</summary>
    public static bool IsFloatingPoint(this SafeTensorType type) => type <= SafeTensorType.BF16;
}
