using IlgpuNet.Training.Inference;

namespace IlgpuNet.Training.Explain;

/// <summary>What a network made of one image, and why.</summary>
public sealed class Explanation
{
    private readonly float[] _logits;

    private Explanation(float[] logits) => _logits = logits;

    /// <summary>The network and where its weights come from.</summary>
    public required string Title { get; init; }

    /// <summary>The image as the network saw it: rows, columns, then red, green, blue, normalised.</summary>
    public required float[] Pixels { get; init; }

    /// <summary>The layer whose output <see cref="Map"/> weighs.</summary>
    public required string Layer { get; init; }

    /// <summary>The class that is explained.</summary>
    public required string ClassName { get; init; }

    /// <summary>Where in the image the score of the class is decided: Grad-CAM, not negative.</summary>
    public required TracedMap Map { get; init; }

    /// <summary>The most likely classes, the likeliest first.</summary>
    public required IReadOnlyList<Prediction> Top { get; init; }

    /// <summary>What the gates saw and said; empty where there are none.</summary>
    public required IReadOnlyList<BlockTrace> Blocks { get; init; }

    /// <summary>How the blocks weigh the cells of their grids.</summary>
    public required IReadOnlyList<FusionWeights> Fusions { get; init; }

    /// <summary>The scores of the classes.</summary>
    public IReadOnlyList<float> Logits => _logits;

    /// <summary>Runs a network on one image.</summary>
    /// <param name="network">The network, in evaluation.</param>
    /// <param name="title">Names it.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <param name="pixels">The image as the network takes it.</param>
    /// <param name="layer">
    /// The layer for Grad-CAM; null for the last stage whose map has 4x4 positions or more: fewer point nowhere.
    /// </param>
    /// <param name="label">The class to explain; null for the likeliest.</param>
    /// <exception cref="Layers.UnknownNameException">The network has no such layer.</exception>
    /// <exception cref="ArgumentException">The layer's output is no map.</exception>
    public static Explanation Of(
        PlacedNetwork network,
        string title,
        IReadOnlyList<string> classNames,
        float[] pixels,
        string? layer = null,
        int? label = null)
    {
        const int Shown = 5;
        network.Module.SetTraining(false);
        layer ??= DefaultLayer(network.Identity.ImageSize);
        (TracedMap map, float[] logits) = GradCam.Of(network, pixels, layer, label);
        IReadOnlyList<Prediction> top = TopClasses.Of(logits, classNames, Shown);
        return new Explanation(logits)
        {
            Title = title,
            Pixels = pixels,
            Layer = layer,
            ClassName = label is { } chosen ? classNames[chosen] : top[0].ClassName,
            Map = map,
            Top = top,
            Blocks = AttentionTrace.Of(network, pixels),
            Fusions = [.. FusionWeights.In(network.Module)],
        };
    }

    private static string DefaultLayer(int imageSize)
    {
        const int LeastSide = 4;
        return $"layer{Enumerable.Range(1, 4).Last(stage => imageSize >> (stage + 1) >= LeastSide)}";
    }
}
