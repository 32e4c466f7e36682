namespace IlgpuNet.Tensors;

/// <summary>The type of a tensor's elements.</summary>
public enum DType
{
    /// <summary>IEEE 754 binary32: values and gradients on every computing device.</summary>
    Float32,

    /// <summary>IEEE 754 binary64: values on the <c>reference</c> device.</summary>
    Float64,

    /// <summary>Two's complement 32-bit integer: class labels.</summary>
    Int32,

    /// <summary>bfloat16, the upper half of a binary32: feature maps and factors on tensor cores.</summary>
    BFloat16,
}

/// <summary>Sizes of element types.</summary>
public static class DTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int SizeInBytes(this DType type) => type switch
    {
        DType.Float32 or DType.Int32 => 4,
        DType.Float64 => 8,
        DType.BFloat16 => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown element type"),
    };
}
