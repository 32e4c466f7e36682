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

    /// <summary>The number.</summary>
    static abstract float Widen(TSelf element);

    /// <summary>The nearest element.</summary>
    static abstract TSelf Round(float value);
}
