using System.Text.Json;

namespace IlgpuNet.TestKit.Golden;

/// <summary>What one network must compute, in double precision, by the paper's names.</summary>
/// <param name="Arch">Name of the network.</param>
/// <param name="ImageSize">Height and width of its images.</param>
/// <param name="Batch">Number of images.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="InputName">Names the values of the images.</param>
/// <param name="LabelsName">Names the labels.</param>
/// <param name="Labels">The labels.</param>
/// <param name="Parameters">Number of trained numbers.</param>
/// <param name="Eval">Results in evaluation mode.</param>
/// <param name="Train">Results of three steps of training.</param>
public sealed record GoldenFile(
    string Arch,
    int ImageSize,
    int Batch,
    int Classes,
    string InputName,
    string LabelsName,
    int[] Labels,
    long Parameters,
    GoldenEvaluation Eval,
    GoldenTraining Train)
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The directory of the files that come with the tests.</summary>
    public static string BundledFolder => Path.Combine(AppContext.BaseDirectory, "golden");

    /// <summary>The directory to test: that of <c>ILGPUNET_GOLDEN</c>, else the bundled one.</summary>
    public static string Folder =>
        Environment.GetEnvironmentVariable("ILGPUNET_GOLDEN") is { Length: > 0 } folder ? folder : BundledFolder;

    /// <summary>The names of all files to test, without their ending.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static IReadOnlyList<string> Names => [.. Directory.GetFiles(Folder, "*.json")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Order(StringComparer.Ordinal)];

    /// <summary>Reads a file.</summary>
    /// <param name="name">Its name without the ending.</param>
    /// <param name="folder">Where it is; <see cref="Folder"/> when null.</param>
    public static GoldenFile Load(string name, string? folder = null)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder ?? Folder, name + ".json"));
        return JsonSerializer.Deserialize<GoldenFile>(stream, s_options)!;
    }
}

/// <summary>Logits in evaluation mode.</summary>
/// <param name="LogitsNorm">Their norm over the whole batch.</param>
/// <param name="LogitsFirst8">The first eight of each image.</param>
public sealed record GoldenEvaluation(
    double LogitsNorm,
    double[][] LogitsFirst8);

/// <summary>Three steps of SGD on one batch.</summary>
/// <param name="Lr">Learning rate.</param>
/// <param name="Momentum">Weight of the old velocity.</param>
/// <param name="WeightDecay">Decay of every parameter.</param>
/// <param name="Losses">The loss before each step.</param>
/// <param name="LogitsNorm">Norm of the first step's logits.</param>
/// <param name="LogitsFirst8">The first eight of each image.</param>
/// <param name="Gradients">The first step's gradients.</param>
/// <param name="BuffersAfterStep1">Running statistics after the first step.</param>
/// <param name="ParametersAfterStep3">Parameters after the third.</param>
public sealed record GoldenTraining(
    double Lr,
    double Momentum,
    double WeightDecay,
    double[] Losses,
    double LogitsNorm,
    double[][] LogitsFirst8,
    IReadOnlyDictionary<string, GoldenTensor> Gradients,
    IReadOnlyDictionary<string, GoldenTensor> BuffersAfterStep1,
    IReadOnlyDictionary<string, GoldenTensor> ParametersAfterStep3);

/// <summary>What is known of a tensor.</summary>
/// <param name="Norm">Its Euclidean norm.</param>
/// <param name="Samples">Eight of its elements, see <see cref="GoldenValues.Sampled"/>.</param>
public sealed record GoldenTensor(double Norm, double[] Samples);
