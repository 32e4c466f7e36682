using IlgpuNet.Cuda;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// How a number lies in the memory of an accelerator. Kernels compute in single precision whatever that is: an element
/// is widened when it is read, and rounded once when it is written.
/// </summary>
/// <typeparam name="TSelf">The element.</typeparam>
internal interface IElement<TSelf>
    where TSelf : unmanaged, IElement<TSelf>
{
    /// <summary>The type of the tensors that hold such elements.</summary>
    static abstract DType Type { get; }

    /// <summary>The bytes of one.</summary>
    static abstract int Bytes { get; }

    /// <summary>The number.</summary>
    static abstract float Widen(TSelf element);

    /// <summary>The nearest element.</summary>
    static abstract TSelf Round(float value);

    /// <summary>The numbers at the beginning of sixteen bytes.</summary>
    static abstract TLanes Widen<TLanes>(UInt4 words)
        where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>The nearest elements, from the beginning of sixteen bytes on.</summary>
    static abstract UInt4 Round<TLanes>(TLanes values)
        where TLanes : unmanaged, ILanes<TLanes>;
}
