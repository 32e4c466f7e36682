using ILGPU;
using IlgpuNet.Cuda;

namespace IlgpuNet.Operations;

/// <summary>One channel.</summary>
internal struct OneLane : ILanes<OneLane>
{
    private float _value;

    public static int Count => 1;

    public readonly float First => _value;

    public static OneLane Fill(float value) => new() { _value = value };

    public static OneLane Ascending(float first) => Fill(first);

    public static OneLane Load<TElement>(Elements<TElement> elements, int index)
        where TElement : unmanaged, IElement<TElement> => Fill(elements[index]);

    public static void Store<TElement>(Elements<TElement> elements, int index, OneLane values)
        where TElement : unmanaged, IElement<TElement> => elements[index] = values._value;

    public static OneLane OfFp32(UInt4 words) => Fill(Interop.IntAsFloat(words.X));

    public static OneLane OfBf16(UInt4 words) => Fill(Interop.IntAsFloat(words.X << 16));

    public readonly UInt4 ToFp32() => new() { X = Interop.FloatAsInt(_value) };

    public readonly UInt4 ToBf16() => new() { X = PackBf16.Pair(_value, 0) };

    public static OneLane Map<TFunction>(OneLane x)
        where TFunction : struct, ILaneFunction => Fill(TFunction.Of(x._value));

    public static OneLane Map<TFunction>(OneLane x, OneLane y)
        where TFunction : struct, IPairFunction => Fill(TFunction.Of(x._value, y._value));

    public static OneLane Where<TCondition>(OneLane x, OneLane y, OneLane u, OneLane v)
        where TCondition : struct, IPairCondition => Fill(TCondition.Of(x._value, y._value) ? u._value : v._value);

    public static float Join<TFunction>(OneLane x)
        where TFunction : struct, IPairFunction => x._value;

    public static OneLane operator +(OneLane left, OneLane right) => Fill(left._value + right._value);

    public static OneLane operator -(OneLane left, OneLane right) => Fill(left._value - right._value);

    public static OneLane operator *(OneLane left, OneLane right) => Fill(left._value * right._value);
}
