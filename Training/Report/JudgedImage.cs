using IlgpuNet.Training.Inference;

namespace IlgpuNet.Training.Report;

/// <summary>What a network said of one labelled image.</summary>
/// <param name="Sample">The index of the image in the data set.</param>
/// <param name="Label">Its class.</param>
/// <param name="Predicted">The class that the network finds likeliest.</param>
/// <param name="Confidence">The probability that it gives that class.</param>
/// <param name="Loss">The cross-entropy of its class: minus the logarithm of that one's probability.</param>
public readonly record struct JudgedImage(int Sample, int Label, int Predicted, double Confidence, double Loss)
{
    /// <summary>Judges the scores of one image.</summary>
    internal static JudgedImage Of(int sample, int label, ReadOnlySpan<float> logits)
    {
        int predicted = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[predicted])
                predicted = i;
        }
        double total = LogSumExp.Of(logits);
        return new JudgedImage(sample, label, predicted, Math.Exp(logits[predicted] - total), total - logits[label]);
    }
}
