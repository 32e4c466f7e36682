using System.Text.RegularExpressions;
using IlgpuNet.Networks;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.TestKit.Golden;

namespace IlgpuNet.Tests.Networks;

public class PaperNamesTests
{
    public static TheoryData<string> Networks() => [.. Catalogue.BuiltIn.Entries.Select(entry => entry.Name)];

    [Theory]
    [InlineData("conv1.weight", "conv1.weight")]
    [InlineData("module.fc.bias", "fc.bias")]
    [InlineData("layer1.layer1_block_0.conv_conv1.weight", "layer1.0.conv1.weight")]
    [InlineData("module.layer3.layer3_block_22.bn_bn3.running_var", "layer3.22.bn3.running_var")]
    [InlineData("layer2.layer2_block_0.shortcut.shortcut_conv.weight", "layer2.0.downsample.0.weight")]
    [InlineData("layer2.layer2_block_0.shortcut.shortcut_bn.running_mean", "layer2.0.downsample.1.running_mean")]
    [InlineData("layer1.layer1_block_2.fc_spatial.fc_spatial.weight", "layer1.2.attention.fusion.weight")]
    [InlineData("layer1.layer1_block_2.fc_spatial.bn_spatial.bias", "layer1.2.attention.fusion_bn.bias")]
    [InlineData("layer1.layer1_block_2.fc_spatial4.bias", "layer1.2.attention.fusion4.bias")]
    [InlineData("layer1.layer1_block_2.fc_bn.weight", "layer1.2.attention.sum_bn.weight")]
    [InlineData("layer1.layer1_block_2.fc_extention.weight", "layer1.2.attention.mlp.fc2.weight")]
    [InlineData("layer1.layer1_block_2.spatial_conv.weight", "layer1.2.attention.spatial_conv.weight")]
    public void Published_names_become_ours(string paper, string ours) => Assert.Equal(ours, PaperNames.ToOurs(paper));

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_network_maps_one_to_one_onto_the_golden_names(string network)
    {
        NetworkEntry entry = Catalogue.BuiltIn.Find(network);
        string[] ours = [.. entry.Create().State().Select(tensor => tensor.Name)];
        string[] papers = [.. ours.Select(PaperNames.ToPaper)];
        Assert.Distinct(papers);
        Assert.Equal(ours, papers.Select(PaperNames.ToOurs));

        // Golden files exist for the networks of 50 layers; deeper ones repeat the blocks after the first.
        string suffix = entry.Backbone.Options.Groups > 1 ? "X50" : "50";
        string golden = $"{entry.Attention?.ToUpperInvariant() ?? "R"}{suffix}_64_b16";
        GoldenTraining file = GoldenFile.Load(golden, GoldenFile.BundledFolder).Train;
        IEnumerable<string> expected = file.Gradients.Keys.Concat(file.BuffersAfterStep1.Keys);
        Assert.Equal(expected.Select(Repeated).Distinct().Order(), papers.Select(Repeated).Distinct().Order());
    }

    [Fact]
    public void Names_the_paper_does_not_know_stay_as_they_are()
    {
        const string Ours = "layer1.0.attention.something.weight";
        Assert.Equal("layer1.layer1_block_0.attention.something.weight", PaperNames.ToPaper(Ours));
        Assert.Equal(Ours, PaperNames.ToOurs(PaperNames.ToPaper(Ours)));
    }

    private static string Repeated(string name) => Regex.Replace(name, @"_block_[1-9]\d*\.", "_block_n.");
}
