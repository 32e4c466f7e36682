using System.Text.Json.Serialization;
using IlgpuNet.Networks;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>The network that a checkpoint's weights belong to: what is needed to build it again.</summary>
public sealed record CheckpointNetwork
{
    /// <summary>Its name in the catalogue, such as <c>RGSE50</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>How many classes its classifier has.</summary>
    public required int Classes { get; init; }

    /// <summary>The side of the images it was built for, in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Which convolution of a bottleneck has the stride, as the option <c>--stride-on</c> names it.</summary>
    public required string StrideOn { get; init; }

    /// <summary>How the stem's max-pool meets the border, as the option <c>--stem-pool</c> names it.</summary>
    public string StemPool { get; init; } = "padded";

    /// <summary>Hidden channels of every gate; null for 1/16 of its channels.</summary>
    public int? GateWidth { get; init; }

    /// <summary>A network of the catalogue.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="options">Its classes and form.</param>
    /// <param name="imageSize">The side of its images.</param>
    public static CheckpointNetwork Of(NetworkEntry entry, NetworkOptions options, int imageSize) => new()
    {
        Architecture = entry.Name,
        Classes = options.Classes,
        ImageSize = imageSize,
        StrideOn = StrideOption.NameOf(options.StrideOn),
        StemPool = NetworkFormOptions.NameOf(options.StemPool),
        GateWidth = options.GateWidth,
    };

    /// <summary>Its classes and form as the catalogue takes them.</summary>
    [JsonIgnore]
    internal NetworkOptions Options => new()
    {
        Classes = Classes,
        StrideOn = StrideOption.Parse(StrideOn),
        StemPool = NetworkFormOptions.ParseStemPool(StemPool),
        GateWidth = GateWidth,
    };
}
