using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Tests.Explain;

/// <summary>A small network in double precision, one block a stage, and images for it.</summary>
internal sealed class TinyNetwork : IDisposable
{
    private readonly ReferenceDevice _device = new();

    public TinyNetwork(string? attention, AttentionRegistry? registry = null, int imageSize = 64)
    {
        ResNetOptions trunk = new(1, 1, 1, 1) { StemChannels = 16 };
        NetworkEntry entry = new(
            "TINY", new Backbone("Tiny", "TINY", trunk), attention, Paper: null, registry ?? AttentionRegistry.BuiltIn);
        Placed = new PlacedNetwork(entry, new NetworkOptions { Classes = 3 }, imageSize, _device, training: false);
        Placed.State.Initialise(seed: 5);
        Placed.Module.SetTraining(false);
    }

    public PlacedNetwork Placed { get; }

    public ResNet Module => Placed.Module;

    /// <summary>An image of noise.</summary>
    public float[] Image(int seed)
    {
        System.Random random = new(seed);
        int side = Placed.Identity.ImageSize;
        return [.. Enumerable.Range(0, side * side * 3).Select(_ => 2 * random.NextSingle() - 1)];
    }

    /// <summary>The network's input.</summary>
    public Tensor Input(float[] image)
    {
        int side = Placed.Identity.ImageSize;
        return Tensor.From(_device, new Shape(1, side, side, 3), image);
    }

    public void Dispose()
    {
        Placed.Dispose();
        _device.Dispose();
    }

    /// <summary>A block whose gate is the mean of each channel, so that what it saw and what it said are one.</summary>
    [AttentionBlock("mean")]
    internal sealed class MeanGate : DescriptorAttention
    {
        public MeanGate(AttentionSite site)
            : base(1, 4)
        {
            Assert.InRange(site.Stage, 1, 4);
        }

        protected override Tensor Gate(Descriptors descriptors) => descriptors.Cells(1);
    }
}
