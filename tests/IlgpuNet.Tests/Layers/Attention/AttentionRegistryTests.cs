using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;

namespace IlgpuNet.Tests.Layers.Attention;

public class AttentionRegistryTests
{
    public static TheoryData<string> Blocks() => [.. AttentionRegistry.BuiltIn.Names];

    [Fact]
    public void The_blocks_of_the_paper_are_built_in() =>
        Assert.Equal(["cbam", "rgse", "se", "spse"], AttentionRegistry.BuiltIn.Names);

    [Fact]
    public void Names_are_found_whatever_their_case()
    {
        AttentionSite site = new(64, Stage: 2);
        Assert.IsType<ResolutionGuidedSqueeze>(AttentionRegistry.BuiltIn.Create("RgSe", site));
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_nearest()
    {
        AttentionRegistry registry = AttentionRegistry.BuiltIn;
        UnknownNameException error = Assert.Throws<UnknownNameException>(() => registry.Factory("rgs"));
        Assert.Contains("unknown attention block 'rgs'; did you mean rgse?", error.Message);
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Biases_start_at_zero_and_other_weights_do_not(string name)
    {
        AttentionBlock block = AttentionRegistry.BuiltIn.Create(name, new AttentionSite(64, Stage: 1));
        using IlgpuNet.Devices.ReferenceDevice device = new();
        using IlgpuNet.Autograd.ModelState state = new(device, block.State(), training: false);
        state.Initialise(seed: 1);
        Assert.All(state.Tensors.OfType<IlgpuNet.Autograd.Parameter>(), parameter =>
        {
            float[] values = parameter.Export();
            if (parameter.Name.EndsWith("bias"))
                Assert.All(values, value => Assert.Equal(0, value));
            else
                Assert.Contains(values, value => value != 0);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_site_is_in_one_of_four_stages(int stage) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionSite(64, stage));
}
