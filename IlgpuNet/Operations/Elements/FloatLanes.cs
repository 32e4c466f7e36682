using ILGPU;

namespace IlgpuNet.Operations;

/// <summary>What kernels over maps read beside them, per channel, in lanes.</summary>
internal static class FloatLanes
{
    /// <summary>Reads the <paramref name="index"/>th piece of as many numbers as there are lanes.</summary>
    public static TLanes Load<TLanes>(this ArrayView<float> view, int index)
        where TLanes : unmanaged, ILanes<TLanes> => Elements(view).Load<TLanes>(index);

    /// <summary>Writes the <paramref name="index"/>th piece.</summary>
    public static void Store<TLanes>(this ArrayView<float> view, int index, TLanes values)
        where TLanes : unmanaged, ILanes<TLanes> => Elements(view).Store(index, values);

    private static Elements<Fp32Element> Elements(ArrayView<float> view) => new(view.Cast<Fp32Element>());
}
