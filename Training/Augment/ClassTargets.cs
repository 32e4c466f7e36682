namespace IlgpuNet.Training.Augment;

/// <summary>
/// How probable each class is for each image: what the losses take, so that smoothing, mixup and CutMix are one thing.
/// With smoothing e over K classes a label gives 1 - e + e / K for itself and e / K for the others (C. Szegedy et al.,
/// 2016); a mixed image has s times its own and 1 - s times its partner's. As timm's <c>mixup_target</c>.
/// </summary>
/// <param name="classes">K.</param>
/// <param name="smoothing">e.</param>
/// <param name="threshold">If given, probabilities above it become 1 and the others 0.</param>
internal sealed class ClassTargets(int classes, double smoothing, double? threshold)
{
    private float[] _targets = [];

    /// <summary>The targets of a batch, [N, K]; valid until the next call.</summary>
    /// <param name="labels">
    /// The class of each image; the n-th from the front is the partner of the n-th from the back.
    /// </param>
    /// <param name="share">s, the share that each image has of what it was mixed to.</param>
    public ReadOnlySpan<float> Of(ReadOnlySpan<int> labels, double share = 1)
    {
        if (_targets.Length < labels.Length * classes)
            _targets = new float[labels.Length * classes];
        Span<float> targets = _targets.AsSpan(0, labels.Length * classes);
        double rest = smoothing / classes;
        targets.Fill((float)rest);
        for (int n = 0; n < labels.Length; n++)
        {
            Span<float> row = targets.Slice(n * classes, classes);
            (int own, int other) = (labels[n], labels[^(n + 1)]);
            row[own] = (float)(rest + (1 - smoothing) * (own == other ? 1 : share));
            if (own != other)
                row[other] = (float)(rest + (1 - smoothing) * (1 - share));
        }
        if (threshold is { } limit)
        {
            foreach (ref float target in targets)
                target = target > limit ? 1 : 0;
        }
        return targets;
    }
}
