namespace IlgpuNet.Training.Inference;

/// <summary>A class, and how sure the network is that a picture belongs to it.</summary>
/// <param name="ClassName">The name of the class.</param>
/// <param name="Label">Its number, from 0.</param>
/// <param name="Probability">The softmax of its logit, from 0 to 1.</param>
public sealed record Prediction(string ClassName, int Label, double Probability)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Probability,8:P2}  {ClassName}");
}
