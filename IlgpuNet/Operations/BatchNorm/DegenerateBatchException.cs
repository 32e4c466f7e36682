using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>A training batch holds a single value per channel: it has no variance to normalise with.</summary>
/// <param name="operation">The operation that was to normalise.</param>
/// <param name="shape">The shape it was given.</param>
public sealed class DegenerateBatchException(string operation, Shape shape)
    : ArgumentException(
        $"{operation}: {shape} holds one value per channel, which has no variance to train with; use a larger batch");
