using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Cli;

/// <summary>What the commands that look into a trained network have in common.</summary>
internal sealed class InspectionOptions
{
    private readonly Option<double?> _cropShare = new("--crop-pct", "--crop_pct")
    {
        Description = "side of the centre crop as a share of the resized short side; default: as in training",
    };

    private readonly Option<string> _device = new("--device")
    {
        Description = "auto|cpu|ilgpu-cpu|cuda[:i]",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<int> _threads = new("--threads")
    {
        Description = "computing threads of the device cpu; 0 for all",
        DefaultValueFactory = _ => 0,
    };

    /// <summary>The option that names a checkpoint.</summary>
    public Option<string> Checkpoint { get; } = new("--resume")
    {
        Description = "checkpoint of the network",
        Required = true,
    };

    /// <summary>Puts the options on <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Checkpoint, _cropShare, _device, _threads])
            command.Add(option);
    }

    /// <summary>The device.</summary>
    /// <exception cref="DeviceException">It is unknown or absent.</exception>
    public Device OpenDevice(ParseResult result) => DeviceSelection.Open(
        result.GetValue(_device)!, OptionValues.AtLeast(result, _threads, 0));

    /// <summary>The single crop of evaluation.</summary>
    /// <exception cref="UsageException">The share is out of range.</exception>
    public EvaluationTransform Transform(ParseResult result, SavedNetwork saved)
    {
        double share = result.GetValue(_cropShare) ?? saved.CropShare;
        int imageSize = saved.Network.Identity.ImageSize;
        return share is > 0 and <= 1
            ? new EvaluationTransform(imageSize, (int)Math.Round(imageSize / share))
            : throw new UsageException($"--crop-pct {share}: above 0, at most 1");
    }
}
