using System.Text.Json.Serialization;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Recipes;

/// <summary>Which images.</summary>
public sealed record DataSettings
{
    /// <summary>Folder of the training images; null for the embedded set.</summary>
    public string? TrainPath { get; init; }

    /// <summary>Folder of the test images; null for the embedded set.</summary>
    public string? TestPath { get; init; }

    /// <summary>List of the training images; null to read class folders.</summary>
    public string? TrainList { get; init; }

    /// <summary>List of the test images; null to read class folders.</summary>
    public string? TestList { get; init; }

    /// <summary>
    /// Share of the training images that is held out, the same of every class: they take the place of the test images
    /// after each epoch. 0 for none.
    /// </summary>
    public double ValidationSplit { get; init; }

    /// <summary>The most training images of each class, without those held out; null for all.</summary>
    public int? ImagesPerClass { get; init; }

    /// <summary>What happens when an image cannot be decoded.</summary>
    public BadImagePolicy OnBadImage { get; init; }

    /// <summary>
    /// Whether training decodes every JPEG at full size, as torchvision does; if not, at 1/2, 1/4 or 1/8 where the crop
    /// is at least 2, 4 or 8 times the network's input.
    /// </summary>
    public bool ExactDecode { get; init; }

    /// <summary>Whether the images are the embedded set.</summary>
    [JsonIgnore]
    public bool IsEmbedded => TrainPath is null && TestPath is null;
}
