using ILGPU;

namespace IlgpuNet.Operations;

/// <summary>A number for one channel.</summary>
internal struct OneDouble : IDoubles<OneDouble, OneLane>
{
    private double _value;

    public static OneDouble Fill(double value) => new() { _value = value };

    public static OneDouble Of(OneLane values) => Fill(values.First);

    public readonly OneLane Round() => OneLane.Fill((float)_value);

    public static void Store(ArrayView<double> view, int index, OneDouble values) => view[index] = values._value;

    public static OneDouble operator +(OneDouble left, OneDouble right) => Fill(left._value + right._value);

    public static OneDouble operator *(OneDouble left, OneDouble right) => Fill(left._value * right._value);
}
