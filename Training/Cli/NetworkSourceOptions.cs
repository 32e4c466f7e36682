using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// Where the commands that use a trained network take it from: a checkpoint or weights of another program.
/// </summary>
internal sealed class NetworkSourceOptions
{
    private readonly Option<string?> _weights;
    private readonly Option<string?> _architecture;

    private readonly Option<int?> _imageSize = new("--image-size", "--image_size")
    {
        Description = "side of the input, a multiple of 32; default: the checkpoint's, or "
            + $"{SavedNetworkOptions.UsualImageSize}",
    };

    private readonly Option<string?> _classes = new("--classes")
    {
        Description = "text file of class names, one a line in the order of the labels; "
            + "default: the checkpoint's, or the labels",
    };

    private readonly Option<double?> _cropShare = new("--crop-pct", "--crop_pct")
    {
        Description = "side of the centre crop as a share of the resized short side; default: as in training, or 0.875",
    };

    /// <summary>The options.</summary>
    /// <param name="required">Whether a command cannot do without weights.</param>
    public NetworkSourceOptions(bool required)
    {
        _weights = new Option<string?>("--weights", "--resume")
        {
            Description = "checkpoint of a run, or weights of another program (safetensors, .pth)",
            Required = required,
        };
        _architecture = new Option<string?>("--arch", "-a")
        {
            Description = required
                ? "network that the weights must be of; default: the one that fits them"
                : "network that the weights must be of; without weights: a network of 'models' with initial ones",
        };
    }

    /// <summary>Puts the options on <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_weights, _architecture, _imageSize, _classes, _cropShare])
            command.Add(option);
    }

    /// <summary>The file of weights; null for none.</summary>
    public string? Weights(ParseResult result) => result.GetValue(_weights);

    /// <summary>The network's name; null for none.</summary>
    public string? Architecture(ParseResult result) => result.GetValue(_architecture);

    /// <summary>The side of the network's input; null for the usual one.</summary>
    /// <exception cref="UsageException">It is no multiple of 32.</exception>
    public int? ImageSize(ParseResult result) =>
        result.GetValue(_imageSize) is { } size ? ImageSizes.Checked(size) : null;

    /// <summary>Loads the network that the options name.</summary>
    /// <exception cref="Storage.StorageException">The weights cannot be read, or are of another network.</exception>
    public SavedNetwork Load(ParseResult result, Device device) =>
        SavedNetwork.Load(Weights(result)!, device, Options(result) with { Architecture = Architecture(result) });

    /// <summary>Loads another network in the same way; <c>-a</c> does not concern it.</summary>
    /// <exception cref="Storage.StorageException">
    /// The weights cannot be read, or are of no network known here.
    /// </exception>
    public SavedNetwork LoadOther(ParseResult result, string weights, Device device) =>
        SavedNetwork.Load(weights, device, Options(result));

    /// <summary>The single crop of evaluation.</summary>
    /// <exception cref="UsageException">The share is out of range.</exception>
    public EvaluationTransform Transform(ParseResult result, SavedNetwork saved) =>
        Transform(result, saved.Network.Identity.ImageSize, saved.CropShare);

    /// <summary>The single crop of evaluation.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="imageSize">Side of the network's input.</param>
    /// <param name="cropShare">What the crop is where the command line says nothing.</param>
    /// <exception cref="UsageException">The share is out of range.</exception>
    public EvaluationTransform Transform(ParseResult result, int imageSize, double cropShare)
    {
        double share = result.GetValue(_cropShare) ?? cropShare;
        return share is > 0 and <= 1
            ? new EvaluationTransform(imageSize, (int)Math.Round(imageSize / share))
            : throw new UsageException($"--crop-pct {share}: above 0, at most 1");
    }

    private SavedNetworkOptions Options(ParseResult result) => new()
    {
        ImageSize = ImageSize(result),
        ClassNames = result.GetValue(_classes) is { } path ? ClassNameFile.Read(path) : null,
    };
}
