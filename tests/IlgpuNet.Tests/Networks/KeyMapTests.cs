using IlgpuNet.Layers;
using IlgpuNet.Networks;
using IlgpuNet.Networks.KeyMaps;

namespace IlgpuNet.Tests.Networks;

public class KeyMapTests
{
    public static TheoryData<string> Maps() => [.. KeyMapCatalogue.All.Select(map => map.Name)];

    [Theory]
    [InlineData("timm", "layer1.0.se.fc2.bias", "layer1.0.attention.mlp.fc2.bias")]
    [InlineData("timm", "layer2.0.downsample.1.running_var", "layer2.0.downsample.1.running_var")]
    [InlineData("cadene", "layer0.conv1.weight", "conv1.weight")]
    [InlineData("cadene", "last_linear.bias", "fc.bias")]
    [InlineData("cadene", "layer3.22.se_module.fc1.weight", "layer3.22.attention.mlp.fc1.weight")]
    [InlineData("cbam", "module.layer4.2.cbam.ChannelGate.mlp.3.bias", "layer4.2.attention.mlp.fc2.bias")]
    [InlineData("cbam", "layer1.0.cbam.SpatialGate.spatial.bn.weight", "layer1.0.attention.spatial_bn.weight")]
    [InlineData("nvidia", "layers.0.2.conv3.weight", "layer1.2.conv3.weight")]
    [InlineData("nvidia", "module.layer3.5.squeeze.expand.weight", "layer3.5.attention.mlp.fc2.weight")]
    [InlineData("torchvision", "fc.weight", "fc.weight")]
    public void Names_of_a_program_become_ours(string map, string theirs, string ours) =>
        Assert.Equal(ours, KeyMapCatalogue.Find(map).ToOurs(theirs));

    [Theory]
    [MemberData(nameof(Maps))]
    public void Every_network_of_a_program_maps_one_to_one(string name)
    {
        KeyMap map = KeyMapCatalogue.Find(name);
        IEnumerable<NetworkEntry> networks =
            Catalogue.BuiltIn.Entries.Where(entry => map.Attentions.Contains(entry.Attention));
        foreach (NetworkEntry network in networks)
        {
            string[] ours = [.. network.Create(map.OptionsOf(network)).State().Select(tensor => tensor.Name)];
            string[] theirs = [.. ours.Select(map.ToTheirs)];
            Assert.Distinct(theirs);
            Assert.Equal(ours, theirs.Select(map.ToOurs));
            Assert.DoesNotContain(theirs, tensor => name is not "ours" && tensor.Contains("attention"));
        }
    }

    [Fact]
    public void An_unknown_map_is_named_with_the_nearest() => Assert.Contains(
        "did you mean cadene?", Assert.Throws<UnknownNameException>(() => KeyMapCatalogue.Find("cadenne")).Message);
}
