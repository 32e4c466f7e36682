namespace IlgpuNet.Training.Recipes;

/// <summary>What training minimises.</summary>
public enum LossKind
{
    /// <summary>Cross-entropy of the softmax.</summary>
    CrossEntropy,

    /// <summary>Binary cross-entropy of each class's sigmoid.</summary>
    Binary,
}

/// <summary>The loss of training; evaluation always measures the cross-entropy.</summary>
public sealed record LossSettings
{
    /// <summary>Which loss.</summary>
    public LossKind Kind { get; init; }

    /// <summary>Share of the target that all classes have in equal parts.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Of the binary loss: targets above it count as 1, others as 0; null to leave them as they are.</summary>
    public double? BinaryThreshold { get; init; }
}
