using System.Text.RegularExpressions;

namespace IlgpuNet.Networks;

/// <summary>
/// The names of a network's tensors in the paper's published checkpoints, and how they map to ours:
/// <c>layer1.layer1_block_0.conv_conv1.weight</c> there is <c>layer1.0.conv1.weight</c> here.
/// </summary>
public static partial class PaperNames
{
    /// <summary>The parts of a block, ours and the paper's ("fc_extention" is the published spelling).</summary>
    private static readonly (string Ours, string Paper)[] s_parts =
    [
        ("conv1", "conv_conv1"),
        ("bn1", "bn_bn1"),
        ("conv2", "conv_conv2"),
        ("bn2", "bn_bn2"),
        ("conv3", "conv_conv3"),
        ("bn3", "bn_bn3"),
        ("downsample.0", "shortcut.shortcut_conv"),
        ("downsample.1", "shortcut.shortcut_bn"),
        ("attention.mlp.fc1", "fc_reduction"),
        ("attention.mlp.fc2", "fc_extention"),
        ("attention.fusion", "fc_spatial.fc_spatial"),
        ("attention.fusion_bn", "fc_spatial.bn_spatial"),
        ("attention.fusion1", "fc_spatial1"),
        ("attention.fusion2", "fc_spatial2"),
        ("attention.fusion4", "fc_spatial4"),
        ("attention.sum_bn", "fc_bn"),
        ("attention.spatial_conv", "spatial_conv"),
        ("attention.spatial_bn", "spatial_bn"),
    ];

    private static readonly Dictionary<string, string> s_toPaper =
        s_parts.ToDictionary(part => part.Ours, part => part.Paper);

    private static readonly Dictionary<string, string> s_toOurs =
        s_parts.ToDictionary(part => part.Paper, part => part.Ours);

    /// <summary>
    /// Our name for the paper's <paramref name="name"/>; a leading <c>module.</c> is dropped. Names outside the blocks
    /// are the same in both, and so are parts the paper does not know.
    /// </summary>
    public static string ToOurs(string name)
    {
        string bare = name.StartsWith("module.", StringComparison.Ordinal) ? name["module.".Length..] : name;
        return PaperBlock().Match(bare) is { Success: true } match
            ? $"layer{match.Groups["stage"]}.{match.Groups["block"]}.{Part(match, s_toOurs)}.{match.Groups["leaf"]}"
            : bare;
    }

    /// <summary>The paper's name for our <paramref name="name"/>; the inverse of <see cref="ToOurs"/>.</summary>
    public static string ToPaper(string name)
    {
        if (OurBlock().Match(name) is not { Success: true } match)
            return name;
        string stage = $"layer{match.Groups["stage"]}";
        return $"{stage}.{stage}_block_{match.Groups["block"]}.{Part(match, s_toPaper)}.{match.Groups["leaf"]}";
    }

    private static string Part(Match match, Dictionary<string, string> names)
    {
        string part = match.Groups["part"].Value;
        return names.GetValueOrDefault(part, part);
    }

    [GeneratedRegex(@"^layer(?<stage>\d)\.layer\k<stage>_block_(?<block>\d+)\.(?<part>.+)\.(?<leaf>[^.]+)$")]
    private static partial Regex PaperBlock();

    [GeneratedRegex(@"^layer(?<stage>\d)\.(?<block>\d+)\.(?<part>.+)\.(?<leaf>[^.]+)$")]
    private static partial Regex OurBlock();
}
