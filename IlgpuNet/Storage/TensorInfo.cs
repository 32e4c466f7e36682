namespace IlgpuNet.Storage;

/// <summary>A tensor listed in a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its extents, outermost first; none for a single number.</param>
public record TensorInfo(string Name, SafeTensorType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <inheritdoc/>
    public sealed override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
