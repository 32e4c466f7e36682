using ILGPU;

namespace IlgpuNet.Operations;

/// <summary>The elements of a tensor in a kernel, as single-precision numbers.</summary>
/// <typeparam name="TElement">How they lie in memory.</typeparam>
internal readonly struct Elements<TElement>(ArrayView<TElement> view)
    where TElement : unmanaged, IElement<TElement>
{
    public readonly ArrayView<TElement> View = view;

    /// <summary>Reads a number, or rounds one into its place.</summary>
    public float this[int index]
    {
        get => TElement.Widen(View[index]);
        set => View[index] = TElement.Round(value);
    }
}
