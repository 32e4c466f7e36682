using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>What a convolution summed of its result while it made it.</summary>
/// <param name="Moments">The result's moments; null where they were not wanted or cost a pass.</param>
/// <param name="Averages">
/// Its averages over cells, [N, rows of cells, columns of cells, C]; null where they were not wanted or cost a pass.
/// </param>
internal readonly record struct ConvolutionSums(ChannelMoments? Moments, Tensor? Averages);

/// <summary>Which sums are wanted.</summary>
/// <param name="Moments">Whether the moments are.</param>
/// <param name="Cells">The cells to average over; null for none.</param>
internal readonly record struct WantedSums(bool Moments, GridCells? Cells);
