using System.Text.RegularExpressions;

namespace IlgpuNet.Networks.KeyMaps;

/// <summary>A part of a network that another program calls otherwise.</summary>
/// <param name="Ours">Our name, such as <c>attention.mlp.fc1</c>; inside a block without the block's name.</param>
/// <param name="Theirs">The other name.</param>
/// <param name="Pointwise">
/// Whether a fully connected layer of ours is a 1x1 convolution there: [out, in, 1, 1] instead of [out, in].
/// </param>
public sealed record KeyPart(string Ours, string Theirs, bool Pointwise = false);

/// <summary>
/// The names that another program gives the tensors of a network, and how they map to ours. Ours are torchvision's,
/// with attention under <c>attention.</c> in each block. What a table does not mention is called the same in both.
/// </summary>
public sealed partial class KeyMap
{
    private const string ParallelPrefix = "module.";

    private readonly Dictionary<string, KeyPart> _insideByOurs;
    private readonly Dictionary<string, KeyPart> _insideByTheirs;
    private readonly Dictionary<string, KeyPart> _outsideByOurs;
    private readonly Dictionary<string, KeyPart> _outsideByTheirs;
    private readonly Regex[] _blocks;
    private readonly string _block;

    /// <summary>A map from its tables.</summary>
    /// <param name="name">What users call it: <c>timm</c>.</param>
    /// <param name="source">The program, and the file that its names were read from.</param>
    /// <param name="attentions">The attention blocks that the program has; null in it for none.</param>
    /// <param name="blocks">
    /// How it names a block, <c>{stage}</c> from 1 or <c>{index}</c> from 0 for the stage and <c>{block}</c>; all are
    /// read and the first is written.
    /// </param>
    /// <param name="inside">Parts of a block.</param>
    /// <param name="outside">Parts outside of the blocks.</param>
    internal KeyMap(
        string name,
        string source,
        IReadOnlyList<string?> attentions,
        IReadOnlyList<string>? blocks = null,
        IReadOnlyList<KeyPart>? inside = null,
        IReadOnlyList<KeyPart>? outside = null)
    {
        (Name, Source, Attentions) = (name, source, attentions);
        blocks ??= ["layer{stage}.{block}"];
        _block = blocks[0];
        _blocks = [.. blocks.Select(BlockPattern)];
        _insideByOurs = (inside ?? []).ToDictionary(part => part.Ours);
        _insideByTheirs = (inside ?? []).DistinctBy(part => part.Theirs).ToDictionary(part => part.Theirs);
        _outsideByOurs = (outside ?? []).ToDictionary(part => part.Ours);
        _outsideByTheirs = (outside ?? []).ToDictionary(part => part.Theirs);
    }

    /// <summary>What users call it.</summary>
    public string Name { get; }

    /// <summary>The program, and the file that its names were read from.</summary>
    public string Source { get; }

    /// <summary>The attention blocks that the program has names for; null in the list for networks without.</summary>
    public IReadOnlyList<string?> Attentions { get; }

    /// <summary>
    /// In which form the program builds a network, where that differs from the published code's. It does not show in
    /// the names or shapes, so a file must not be loaded into a network of another form.
    /// </summary>
    internal Func<NetworkEntry, NetworkOptions> Form { get; init; } = _ => new NetworkOptions();

    /// <summary>The options of <paramref name="network"/> in the program's form.</summary>
    public NetworkOptions OptionsOf(NetworkEntry network) => Form(network);

    /// <summary>
    /// Our name for the program's <paramref name="name"/>; a leading <c>module.</c>, which parallel training leaves, is
    /// dropped.
    /// </summary>
    public string ToOurs(string name)
    {
        string bare = name.StartsWith(ParallelPrefix, StringComparison.Ordinal) ? name[ParallelPrefix.Length..] : name;
        foreach (Regex pattern in _blocks)
        {
            if (pattern.Match(bare) is not { Success: true } match)
                continue;
            string stage = match.Groups["stage"].Success
                ? match.Groups["stage"].Value
                : $"{match.Groups["index"].ValueSpan[0] - '0' + 1}";
            string part = match.Groups["part"].Value;
            string ours = _insideByTheirs.TryGetValue(part, out KeyPart? inside) ? inside.Ours : part;
            return $"layer{stage}.{match.Groups["block"]}.{ours}.{match.Groups["leaf"]}";
        }
        (string outer, string leaf) = Split(bare);
        return _outsideByTheirs.TryGetValue(outer, out KeyPart? outside) ? outside.Ours + leaf : bare;
    }

    /// <summary>The program's name for our <paramref name="name"/>; the inverse of <see cref="ToOurs"/>.</summary>
    public string ToTheirs(string name)
    {
        if (OurBlock().Match(name) is { Success: true } match)
        {
            string stage = match.Groups["stage"].Value;
            string block = _block
                .Replace("{stage}", stage, StringComparison.Ordinal)
                .Replace("{index}", $"{stage[0] - '1'}", StringComparison.Ordinal)
                .Replace("{block}", match.Groups["block"].Value, StringComparison.Ordinal);
            string part = match.Groups["part"].Value;
            string theirs = _insideByOurs.TryGetValue(part, out KeyPart? inside) ? inside.Theirs : part;
            return $"{block}.{theirs}.{match.Groups["leaf"]}";
        }
        (string outer, string leaf) = Split(name);
        return _outsideByOurs.TryGetValue(outer, out KeyPart? outside) ? outside.Theirs + leaf : name;
    }

    /// <summary>The extents that the program gives the tensor of our <paramref name="name"/>.</summary>
    public IReadOnlyList<int> ShapeOf(string name, IReadOnlyList<int> ours)
    {
        bool pointwise = OurBlock().Match(name) is { Success: true } match
            && _insideByOurs.TryGetValue(match.Groups["part"].Value, out KeyPart? part) && part.Pointwise;
        return pointwise && ours.Count == 2 ? [.. ours, 1, 1] : ours;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static (string Outer, string Leaf) Split(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot < 0 ? (name, "") : (name[..dot], name[dot..]);
    }

    private static Regex BlockPattern(string block)
    {
        // The stage may come twice: layer1.layer1_block_0.
        string pattern = Regex.Escape(block).Replace(@"\{block}", @"(?<block>\d{1,3})", StringComparison.Ordinal)
            .Replace(@"\{index}", @"(?<index>[0-3])", StringComparison.Ordinal);
        int first = pattern.IndexOf(@"\{stage}", StringComparison.Ordinal);
        if (first >= 0)
        {
            string rest = pattern[(first + @"\{stage}".Length)..];
            pattern = pattern[..first] + "(?<stage>[1-4])"
                + rest.Replace(@"\{stage}", @"\k<stage>", StringComparison.Ordinal);
        }
        return new Regex($@"^{pattern}\.(?<part>.+)\.(?<leaf>[^.]+)$", RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"^layer(?<stage>[1-4])\.(?<block>\d+)\.(?<part>.+)\.(?<leaf>[^.]+)$")]
    private static partial Regex OurBlock();
}
