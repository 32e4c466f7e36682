namespace IlgpuNet.Training.Report;

/// <summary>How the images of one class were judged.</summary>
/// <param name="Label">The class.</param>
/// <param name="Images">How many there are.</param>
/// <param name="Correct">How many were judged rightly.</param>
/// <param name="TotalLoss">The sum of their cross-entropies.</param>
public readonly record struct ClassResult(int Label, int Images, int Correct, double TotalLoss)
{
    /// <summary>The share judged rightly, in percent.</summary>
    public double Accuracy => 100.0 * Correct / Images;

    /// <summary>The mean cross-entropy.</summary>
    public double Loss => TotalLoss / Images;
}
