using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Benchmarks;

/// <summary>The options that say how large a measured piece of work is and where it runs.</summary>
internal sealed class WorkloadOptions(int batch)
{
    private readonly Option<int> _imageSize = new("--image-size", "--image_size")
    {
        Description = "side of an image, a multiple of 32",
        DefaultValueFactory = _ => 224,
    };

    private readonly Option<int> _batch = new("--batch-size", "--batch_size", "-b")
    {
        Description = "images in a batch",
        DefaultValueFactory = _ => batch,
    };

    private readonly Option<string> _device = new("--device")
    {
        Description = "auto|cpu|ilgpu-cpu|cuda[:i]",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string> _precision = new("--precision")
    {
        Description = "fp32|tf32|bf16: the arithmetic of convolutions on cuda",
        DefaultValueFactory = _ => Precision.Fp32.Word(),
    };

    private readonly Option<int> _threads = Threads();

    /// <summary>The option <c>--threads</c>.</summary>
    public static Option<int> Threads() => new("--threads")
    {
        Description = "computing threads of the device cpu; 0 for all",
        DefaultValueFactory = _ => 0,
    };

    /// <summary>A number of threads, 0 for all.</summary>
    /// <exception cref="UsageException">It is negative.</exception>
    public static int ReadThreads(ParseResult result, Option<int> option) =>
        result.GetValue(option) is >= 0 and int threads
            ? threads
            : throw new UsageException(
                $"{option.Name} {result.GetValue(option)}: 0 for all, or a number of threads is expected");

    /// <summary>Puts the options on <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_imageSize, _batch, _device, _precision, _threads])
            command.Add(option);
    }

    /// <summary>Side of an image, and images in a batch.</summary>
    /// <exception cref="UsageException">The side is no multiple of 32, or the batch is empty.</exception>
    public (int ImageSize, int Batch) Read(ParseResult result) =>
        (ImageSizes.Checked(result.GetValue(_imageSize)), OptionValues.AtLeast(result, _batch, 1));

    /// <summary>The device.</summary>
    /// <exception cref="UsageException">The precision is unknown, or not one of the device.</exception>
    /// <exception cref="DeviceException">It is unknown or absent.</exception>
    public Device OpenDevice(ParseResult result)
    {
        string device = result.GetValue(_device)!;
        Precision[] precisions = Enum.GetValues<Precision>();
        Precision precision = precisions[OptionValues.OneOf(
            result, _precision, [.. precisions.Select(candidate => candidate.Word())])];
        return DevicePrecision.Refusal(device, precision) is { } refusal
            ? throw new UsageException(refusal)
            : DeviceSelection.Open(device, ReadThreads(result, _threads), precision);
    }
}
