using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;

namespace IlgpuNet.Networks;

/// <summary>
/// The networks that can be asked for by name: the 25 of the paper's table, and every other registered attention block
/// on the same five backbones. A block <c>abc</c> gives <c>ABC50</c>, <c>ABCX101</c> and so on.
/// </summary>
public sealed class Catalogue
{
    /// <summary>Networks with the attention blocks of <paramref name="registry"/>.</summary>
    public Catalogue(AttentionRegistry registry)
    {
        List<NetworkEntry> entries = [.. Paper(registry)];
        Backbone[] backbones = [.. entries.Select(entry => entry.Backbone).Distinct()];
        IEnumerable<string> others = registry.Names.Except(entries.Select(entry => entry.Attention).OfType<string>());
        foreach (string attention in others)
        {
            entries.AddRange(backbones.Select(backbone => new NetworkEntry(
                attention.ToUpperInvariant() + backbone.Suffix, backbone, attention, Paper: null, registry)));
        }
        Entries = entries;
    }

    /// <summary>The 25 networks of the paper.</summary>
    public static Catalogue BuiltIn { get; } = new(AttentionRegistry.BuiltIn);

    /// <summary>Every network, the paper's first and in its order.</summary>
    public IReadOnlyList<NetworkEntry> Entries { get; }

    /// <summary>
    /// The network called <paramref name="name"/>, as <c>RGSE50</c> or <c>resnet50_rgse</c>, whatever the case; hyphens
    /// count as underscores.
    /// </summary>
    /// <exception cref="UnknownNameException">There is none; the message names the nearest.</exception>
    public NetworkEntry Find(string name)
    {
        string wanted = name.Replace('-', '_');
        return Entries.FirstOrDefault(entry => Same(entry.Name, wanted) || Same(entry.Alias, wanted))
            ?? throw new UnknownNameException(
                "network", name, [.. Entries.Select(entry => entry.Name)], [.. Entries.Select(entry => entry.Alias)]);
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    /// <summary>The paper's table of ImageNet results: top-1 and top-5 error in percent, and GFLOPs.</summary>
    private static IEnumerable<NetworkEntry> Paper(AttentionRegistry registry)
    {
        return
        [
            Row("R50", Backbone.ResNet50, null, 24.48, 7.49, 3.86),
            Row("SE50", Backbone.ResNet50, "se", 23.21, 6.60, 3.87),
            Row("CBAM50", Backbone.ResNet50, "cbam", 22.65, 6.32, 3.90),
            Row("SPSE50", Backbone.ResNet50, "spse", 22.40, 6.18, 3.88),
            Row("RGSE50", Backbone.ResNet50, "rgse", 22.27, 6.15, 3.87),
            Row("R101", Backbone.ResNet101, null, 23.28, 6.70, 7.58),
            Row("SE101", Backbone.ResNet101, "se", 22.35, 6.13, 7.60),
            Row("CBAM101", Backbone.ResNet101, "cbam", 21.49, 5.68, 7.64),
            Row("SPSE101", Backbone.ResNet101, "spse", 21.27, 5.66, 7.62),
            Row("RGSE101", Backbone.ResNet101, "rgse", 21.24, 5.62, 7.60),
            Row("R152", Backbone.ResNet152, null, 22.44, 6.37, 11.30),
            Row("SE152", Backbone.ResNet152, "se", 21.59, 5.74, 11.32),
            Row("CBAM152", Backbone.ResNet152, "cbam", 21.37, 5.70, 11.39),
            Row("SPSE152", Backbone.ResNet152, "spse", 21.16, 5.60, 11.36),
            Row("RGSE152", Backbone.ResNet152, "rgse", 21.09, 5.58, 11.32),
            Row("RX50", Backbone.ResNeXt50, null, 22.72, 6.44, 3.89),
            Row("SEX50", Backbone.ResNeXt50, "se", 21.89, 6.02, 3.90),
            Row("CBAMX50", Backbone.ResNeXt50, "cbam", 21.91, 5.89, 3.93),
            Row("SPSEX50", Backbone.ResNeXt50, "spse", 21.42, 5.76, 3.91),
            Row("RGSEX50", Backbone.ResNeXt50, "rgse", 21.36, 5.72, 3.90),
            Row("RX101", Backbone.ResNeXt101, null, 21.53, 5.77, 7.63),
            Row("SEX101", Backbone.ResNeXt101, "se", 21.18, 5.67, 7.65),
            Row("CBAMX101", Backbone.ResNeXt101, "cbam", 21.10, 5.58, 7.69),
            Row("SPSEX101", Backbone.ResNeXt101, "spse", 20.71, 5.45, 7.67),
            Row("RGSEX101", Backbone.ResNeXt101, "rgse", 20.67, 5.43, 7.65),
        ];

        NetworkEntry Row(string name, Backbone backbone, string? attention, double top1, double top5, double gflops) =>
            new(name, backbone, attention, new PaperResult(top1, top5, gflops), registry);
    }
}
