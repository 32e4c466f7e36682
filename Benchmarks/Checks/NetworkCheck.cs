using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.TestKit.Golden;

namespace IlgpuNet.Benchmarks.Checks;

/// <summary>A network's logits on two devices.</summary>
internal static class NetworkCheck
{
    /// <summary>Channels of the stem, instead of 64, where the full width would take too long.</summary>
    private const int NarrowStem = 16;

    /// <summary>The same network with a quarter of the channels, for devices that are emulated.</summary>
    public static NetworkEntry Narrow(NetworkEntry entry) => entry with
    {
        Name = $"{entry.Name} of {NarrowStem} channels",
        Backbone = entry.Backbone with { Options = entry.Backbone.Options with { StemChannels = NarrowStem } },
    };

    /// <summary>The error of the logits in evaluation, with weights and images as golden files have them.</summary>
    public static double Error(NetworkEntry entry, int imageSize, int batch, Device reference, Device device) =>
        Differences.Relative(Logits(entry, imageSize, batch, reference), Logits(entry, imageSize, batch, device));

    private static double[] Logits(NetworkEntry entry, int imageSize, int batch, Device device)
    {
        using PlainTraining network = new(device, entry.Create());
        foreach (StateTensor tensor in network.State.Tensors)
            tensor.Import(GoldenValues.State(tensor.Name, tensor.FileShape));
        return network.Evaluate(
            new Shape(batch, imageSize, imageSize, 3), GoldenValues.Images("images", batch, imageSize));
    }
}
