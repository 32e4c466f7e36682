using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// Tables on a device by what they stand for: the ranges of a pooling axis, say. A table is written when it is first
/// asked for, so that a step that has run once uploads nothing.
/// </summary>
internal sealed class ConstantTables(Device device)
{
    private readonly Dictionary<(object Key, string Table), Tensor> _tables = [];

    /// <summary>
    /// The integers of <paramref name="table"/> of <paramref name="key"/>, which is compared by value.
    /// </summary>
    public Tensor Integers(object key, string table, ReadOnlySpan<int> values)
    {
        if (!_tables.TryGetValue((key, table), out Tensor? tensor))
        {
            _tables[(key, table)] = tensor = Make(values.Length, DType.Int32);
            tensor.Write(values);
        }
        return tensor;
    }

    /// <summary>
    /// The numbers of <paramref name="table"/> of <paramref name="key"/>, which is compared by value.
    /// </summary>
    public Tensor Numbers(object key, string table, ReadOnlySpan<float> values)
    {
        if (!_tables.TryGetValue((key, table), out Tensor? tensor))
        {
            _tables[(key, table)] = tensor = Make(values.Length, device.FloatType);
            tensor.Write(values);
        }
        return tensor;
    }

    public void Release()
    {
        foreach (Tensor tensor in _tables.Values)
            tensor.Release();
        _tables.Clear();
    }

    private Tensor Make(int length, DType type) => Tensor.Unscoped(device, new Shape(length), type, lasting: true);
}
