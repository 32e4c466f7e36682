namespace IlgpuNet.Training.Inference;

/// <summary>What a network says about one picture.</summary>
/// <param name="Path">The file.</param>
/// <param name="Predictions">The best classes, the best first; empty where the file cannot be read.</param>
/// <param name="Problem">Why the file cannot be read; null where it can.</param>
public sealed record Classification(string Path, IReadOnlyList<Prediction> Predictions, string? Problem = null)
{
    /// <summary>The best class.</summary>
    /// <exception cref="InvalidOperationException">The file could not be read.</exception>
    public Prediction Best => Predictions.Count > 0
        ? Predictions[0]
        : throw new InvalidOperationException($"image '{Path}' could not be read: {Problem}");
}
