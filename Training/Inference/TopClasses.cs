namespace IlgpuNet.Training.Inference;

/// <summary>The best classes of a row of logits.</summary>
internal static class TopClasses
{
    /// <summary>
    /// The classes with the greatest logits, best first; of equal ones that with the smaller label. The probabilities
    /// are the softmax of the logits.
    /// </summary>
    /// <param name="logits">One number for each class.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="count">How many classes are wanted; all where there are fewer.</param>
    public static IReadOnlyList<Prediction> Of(
        ReadOnlySpan<float> logits, IReadOnlyList<string> classNames, int count)
    {
        float[] values = logits.ToArray();
        double total = LogSumExp.Of(logits);
        return
        [
            .. Enumerable.Range(0, values.Length)
                .OrderByDescending(label => values[label])
                .Take(count)
                .Select(label => new Prediction(classNames[label], label, Math.Exp(values[label] - total))),
        ];
    }
}
