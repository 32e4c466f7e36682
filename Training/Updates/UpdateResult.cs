namespace IlgpuNet.Training.Updates;

/// <summary>What one update was.</summary>
/// <param name="Loss">The mean loss of the batch.</param>
/// <param name="GradientNorm">The norm of all gradients together, before clipping.</param>
/// <param name="Ranks">For each image, how many classes were rated above its label.</param>
/// <param name="Skipped">Whether the weights were left as they were, because loss or norm is no finite number.</param>
public readonly record struct UpdateResult(double Loss, double GradientNorm, int[] Ranks, bool Skipped);
