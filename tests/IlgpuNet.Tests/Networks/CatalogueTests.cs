using IlgpuNet.Layers;
using IlgpuNet.Networks;

namespace IlgpuNet.Tests.Networks;

public class CatalogueTests
{
    /// <summary>Millions of parameters: plain, SE, CBAM, SPSE, RGSE, as the paper's table orders them.</summary>
    private static readonly (string Suffix, double[] Millions)[] s_parameters =
    [
        ("50", [25.557, 28.088, 28.090, 28.481, 28.212]),
        ("101", [44.549, 49.327, 49.330, 50.172, 49.556]),
        ("152", [60.193, 66.822, 66.827, 68.067, 67.167]),
        ("X50", [25.029, 27.560, 27.561, 27.953, 27.684]),
        ("X101", [44.178, 48.955, 48.959, 49.801, 49.184]),
    ];

    private static readonly string[] s_prefixes = ["R", "SE", "CBAM", "SPSE", "RGSE"];

    public static TheoryData<string, double> ParameterCounts()
    {
        TheoryData<string, double> data = [];
        foreach ((string suffix, double[] millions) in s_parameters)
        {
            for (int i = 0; i < s_prefixes.Length; i++)
                data.Add(s_prefixes[i] + suffix, millions[i]);
        }
        return data;
    }

    [Fact]
    public void There_are_the_25_networks_of_the_paper_in_its_order() => Assert.Equal(
        s_parameters.SelectMany(row => s_prefixes.Select(prefix => prefix + row.Suffix)),
        Catalogue.BuiltIn.Entries.Select(entry => entry.Name));

    [Theory]
    [MemberData(nameof(ParameterCounts))]
    public void Parameter_counts_are_those_of_the_paper(string name, double millions)
    {
        NetworkSummary summary = NetworkSummary.Of(Catalogue.BuiltIn.Find(name).Create(), 224);
        Assert.Equal(millions, Math.Round(summary.Parameters / 1e6, 3));
    }

    [Fact]
    public void Names_follow_from_attention_and_backbone() => Assert.All(
        Catalogue.BuiltIn.Entries,
        entry => Assert.Equal(entry.Name, (entry.Attention?.ToUpperInvariant() ?? "R") + entry.Backbone.Suffix));

    [Fact]
    public void Attention_lowers_the_error_of_every_backbone()
    {
        foreach (IGrouping<Backbone, NetworkEntry> group in Catalogue.BuiltIn.Entries.GroupBy(entry => entry.Backbone))
        {
            double plain = group.Single(entry => entry.Attention is null).Paper!.Top1Error;
            IEnumerable<NetworkEntry> attentive = group.Where(entry => entry.Attention is not null);
            Assert.All(attentive, entry => Assert.True(entry.Paper!.Top1Error < plain, entry.Name));
        }
    }

    [Theory]
    [InlineData("RGSE50", "RGSE50")]
    [InlineData("rgsex101", "RGSEX101")]
    [InlineData("resnet50", "R50")]
    [InlineData("ResNet50_RGSE", "RGSE50")]
    [InlineData("resnext50", "RX50")]
    [InlineData("resnext101-spse", "SPSEX101")]
    [InlineData("resnet152_cbam", "CBAM152")]
    public void Networks_are_found_by_name_or_alias_whatever_the_case(string name, string expected) =>
        Assert.Equal(expected, Catalogue.BuiltIn.Find(name).Name);

    [Theory]
    [InlineData("RGSE5", "RGSE50")]
    [InlineData("resnet50_rgs", "resnet50_rgse")]
    [InlineData("resnext1010", "resnext101")]
    public void An_unknown_name_is_refused_with_the_nearest(string name, string nearest)
    {
        UnknownNameException error = Assert.Throws<UnknownNameException>(() => Catalogue.BuiltIn.Find(name));
        Assert.Contains($"unknown network '{name}'; did you mean {nearest}?", error.Message);
    }
}
