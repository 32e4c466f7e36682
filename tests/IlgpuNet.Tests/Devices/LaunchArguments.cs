using System.Globalization;
using System.Reflection;

namespace IlgpuNet.Tests.Devices;

/// <summary>
/// Arguments of kernels as text, number by number. Memory is told by when it was first described: two steps that take
/// their memory from a pool are given the same blocks in another order.
/// </summary>
internal sealed class LaunchArguments
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Dictionary<object, int> _memory = new(ReferenceEqualityComparer.Instance);

    /// <summary>Every number of an argument, and every piece of memory.</summary>
    public string Of(object? argument) => string.Join(' ', Numbers(argument));

    private IEnumerable<string> Numbers(object? value) => value switch
    {
        null => ["none"],
        IFormattable number when value.GetType().IsPrimitive => [number.ToString(null, CultureInfo.InvariantCulture)],
        ValueType => value.GetType().GetFields(Fields).SelectMany(field => Numbers(field.GetValue(value))),
        _ => [$"memory {Number(value)}"],
    };

    private int Number(object memory)
    {
        _memory.TryAdd(memory, _memory.Count);
        return _memory[memory];
    }
}
