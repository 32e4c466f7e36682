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

    /// <summary>Reads the <paramref name="index"/>th piece of as many numbers as there are lanes.</summary>
    public TLanes Load<TLanes>(int index)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Load(this, index);

    /// <summary>Rounds numbers into the <paramref name="index"/>th piece.</summary>
    public void Store<TLanes>(int index, TLanes values)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Store(this, index, values);
}
