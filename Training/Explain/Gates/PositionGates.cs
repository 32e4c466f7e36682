namespace IlgpuNet.Training.Explain.Gates;

/// <summary>The gates that a block of CBAM puts on the positions of its map.</summary>
/// <param name="Width">Positions in a row.</param>
/// <param name="Moments">The moments of each position's gate, row by row.</param>
internal sealed record PositionGates(int Width, IReadOnlyList<ClassMoments> Moments);
