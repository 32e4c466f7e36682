using System.CommandLine;
using IlgpuNet.Devices;

namespace IlgpuNet.Training.Cli;

/// <summary>What the commands that look into a trained network have in common.</summary>
internal sealed class InspectionOptions
{
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

    /// <summary>Where the network comes from, and how pictures are prepared for it.</summary>
    public NetworkSourceOptions Source { get; } = new(required: true);

    /// <summary>Puts the options on <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        Source.AddTo(command);
        command.Add(_device);
        command.Add(_threads);
    }

    /// <summary>The device.</summary>
    /// <exception cref="DeviceException">It is unknown or absent.</exception>
    public Device OpenDevice(ParseResult result) => DeviceSelection.Open(
        result.GetValue(_device)!, OptionValues.AtLeast(result, _threads, 0));
}
