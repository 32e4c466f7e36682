using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Tensors as kernels take them that do not care how numbers lie in memory.</summary>
internal static class ElementViews
{
    /// <summary>The elements of a tensor, which holds such.</summary>
    public static Elements<TElement> Elements<TElement>(this Tensor tensor)
        where TElement : unmanaged, IElement<TElement> => new(tensor.View<TElement>(TElement.Type));

    /// <summary>
    /// The numbers of an operand that may be absent. A view that a flag keeps from being read must still be some view:
    /// then it is one of no elements in the memory of another tensor.
    /// </summary>
    public static ArrayView<float> FloatViewOr(this Tensor? operand, Tensor other) =>
        operand is null ? other.View<byte>(other.DType).SubView(0, 0).Cast<float>() : operand.FloatView();
}
