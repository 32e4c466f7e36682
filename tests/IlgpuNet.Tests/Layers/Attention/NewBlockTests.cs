using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.TestKit.Golden;

namespace IlgpuNet.Tests.Layers.Attention;

/// <summary>That one class is all a new attention block takes.</summary>
public class NewBlockTests
{
    private static readonly AttentionRegistry s_registry = new(typeof(NewBlockTests).Assembly);

    [Fact]
    public void A_block_of_another_assembly_is_found_by_its_attribute()
    {
        Assert.Equal(["cbam", "mean4", "rgse", "se", "spse"], s_registry.Names);
        Assert.DoesNotContain("mean4", AttentionRegistry.BuiltIn.Names);
    }

    [Fact]
    public void It_gives_a_network_on_every_backbone()
    {
        Catalogue catalogue = new(s_registry);
        Assert.Equal(30, catalogue.Entries.Count);
        Assert.Equal("MEAN4X101", catalogue.Find("resnext101_mean4").Name);
        Assert.Null(catalogue.Find("mean450").Paper);
    }

    [Fact]
    public void Its_network_trains()
    {
        using HostDevice device = new();
        ResNet network = new(new ResNetOptions(1, 1, 1, 1)
        {
            StemChannels = 16,
            Classes = 4,
            Attention = s_registry.Factory("mean4"),
        });
        using PlainTraining training = new(device, network);
        training.State.Initialise(seed: 3);
        float[] images = GoldenValues.Images("new block", 4, 32);
        double[] losses = [.. Enumerable.Range(0, 8).Select(_ =>
            training.Step(new Shape(4, 32, 32, 3), images, [0, 1, 2, 3], learningRate: 0.02).Loss)];
        Assert.True(losses[^1] < losses[0] / 2, string.Join(" ", losses));
        Assert.All(
            training.State.Segments.Where(segment => segment.Parameter.Name.Contains("attention")),
            segment => Assert.Contains(segment.Parameter.Gradient.ReadFloats(), value => value != 0));
    }

    /// <summary>A gate from the means over 4x4 cells: the dozen lines that add a block.</summary>
    [AttentionBlock("mean4")]
    internal sealed class FourByFourMeans : DescriptorAttention
    {
        private readonly IlgpuNet.Layers.Linear _fc;

        public FourByFourMeans(AttentionSite site)
            : base(4) => _fc = Child("fc", new IlgpuNet.Layers.Linear(16 * site.Channels, site.Channels));

        protected override Tensor Gate(Descriptors descriptors) => Sigmoid.Apply(_fc.Forward(descriptors.Cells(4)));
    }
}
