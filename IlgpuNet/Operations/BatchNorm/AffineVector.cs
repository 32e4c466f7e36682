using System.Numerics;
using System.Runtime.CompilerServices;

namespace IlgpuNet.Operations;

/// <summary>A vector of neighbouring channels of <see cref="AffineRows"/>, for loops with it in registers.</summary>
internal readonly unsafe struct AffineVector(AffineRows rows, nint channel)
{
    private readonly Vector<float> _mean = Vector.Load(rows.Mean + channel);
    private readonly Vector<float> _scale = Vector.Load(rows.Scale + channel);
    private readonly Vector<float> _shift = Vector.Load(rows.Shift + channel);

    /// <summary>z of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> x) => Vector.MultiplyAddEstimate(x - _mean, _scale, _shift);

    /// <summary>z, or the floor where it is below: 0 for a ReLU, minus infinity for none.</summary>
    /// <remarks>Compared, where a maximum might hide it: not-a-number stays what it is.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Floor(Vector<float> z, Vector<float> floor) =>
        Vector.ConditionalSelect(Vector.LessThan(z, floor), floor, z);
}
