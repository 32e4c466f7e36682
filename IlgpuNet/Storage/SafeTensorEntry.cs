namespace IlgpuNet.Storage;

/// <summary>A tensor listed in the header of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its extents, outermost first; none for a single number.</param>
/// <param name="Offset">Its first byte, from the start of the file.</param>
/// <param name="Bytes">Its length in bytes.</param>
public sealed record SafeTensorEntry(
    string Name, SafeTensorType Type, IReadOnlyList<long> Shape, long Offset, long Bytes)
    : TensorInfo(Name, Type, Shape);
