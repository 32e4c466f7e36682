namespace IlgpuNet.Training.Checkpoints;

/// <summary>An epoch by its validation.</summary>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Top1Error">Its top-1 error on the validation images, in percent.</param>
public sealed record RankedEpoch(int Epoch, double Top1Error);
