using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>A number per channel and cell of a grid, by which averages are weighed: a depthwise filter.</summary>
/// <param name="Grid">Cells per axis.</param>
/// <param name="Weights">[C, grid, grid, 1].</param>
/// <param name="Bias">Added to the weighed sum, [C]; null for none.</param>
public sealed record GridFilter(int Grid, Tensor Weights, Tensor? Bias);
