using System.CommandLine;
using IlgpuNet.Networks;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Storage;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// The options <c>--stem-pool padded|ceiling</c> and <c>--gate-width N</c>, which with <c>--stride-on</c> give a
/// network the form that weights of another program need.
/// </summary>
internal static class NetworkFormOptions
{
    /// <summary>The option for the stem's pool.</summary>
    public static Option<string?> CreateStemPool() => new("--stem-pool", "--stem_pool")
    {
        Description = "padded|ceiling: the border of the stem's max-pool; default padded, 'ceiling' is Caffe's form",
    };

    /// <summary>The option for the width of gates.</summary>
    public static Option<int?> CreateGateWidth() => new("--gate-width", "--gate_width")
    {
        Description = "hidden channels of every gate; default 1/16 of its channels",
    };

    /// <summary>The stem's pool that the command line asks for.</summary>
    /// <exception cref="UsageException">There is no such form.</exception>
    public static StemPool ReadStemPool(ParseResult result, Option<string?> option) =>
        result.GetValue(option) is { } word ? ParseStemPool(word) : StemPool.Padded;

    /// <summary>The width of gates that the command line asks for; null for the usual one.</summary>
    /// <exception cref="UsageException">It is below 1.</exception>
    public static int? ReadGateWidth(ParseResult result, Option<int?> option) => result.GetValue(option) is not < 1
        ? result.GetValue(option)
        : throw new UsageException($"{option.Name} {result.GetValue(option)}: at least 1 is expected");

    /// <summary>The stem's pool that a word stands for.</summary>
    public static StemPool ParseStemPool(string word) => word switch
    {
        "padded" => StemPool.Padded,
        "ceiling" => StemPool.Ceiling,
        _ => throw new UsageException($"--stem-pool '{word}': one of padded, ceiling is expected"),
    };

    /// <summary>The word for a stem's pool, as the option and checkpoints spell it.</summary>
    public static string NameOf(StemPool stemPool) => stemPool == StemPool.Ceiling ? "ceiling" : "padded";

    /// <summary>The arguments that ask for the form of <paramref name="options"/>; empty for the usual one.</summary>
    public static string Arguments(NetworkOptions options) => string.Join(' ', new[]
    {
        options.StrideOn == StrideOn.Second ? "" : $"--stride-on {StrideOption.NameOf(options.StrideOn)}",
        options.StemPool == StemPool.Padded ? "" : $"--stem-pool {NameOf(options.StemPool)}",
        options.GateWidth is { } width ? $"--gate-width {width}" : "",
    }.Where(argument => argument.Length > 0));

    /// <summary>
    /// Refuses weights of a network of another form: it does not show in names and shapes, and the
    /// logits would be wrong without a word.
    /// </summary>
    /// <param name="weights">What was loaded.</param>
    /// <param name="network">The network it was loaded into.</param>
    /// <param name="options">The form of that.</param>
    /// <exception cref="StorageException">The forms differ; the message names the options to use.</exception>
    public static void Require(PretrainedReport weights, NetworkEntry network, NetworkOptions options)
    {
        bool ours = weights.Names == OurNames.Map;
        // Of a network with our names only the file itself can tell the form, and of another gate its width says
        // nothing.
        NetworkOptions expected = !ours ? weights.Names.OptionsOf(network)
            : weights.Recorded is { } recorded ? recorded.Options with { GateWidth = options.GateWidth }
            : options;
        if (Form(expected) == Form(options))
            return;
        string arguments = Arguments(expected);
        string remedy = arguments.Length > 0
            ? $"add {arguments}"
            : "leave out --stride-on, --stem-pool and --gate-width";
        string whose = ours
            ? $"are those of a {weights.Recorded!.Architecture} that"
            : $"have the names of {weights.Names.Name} ({weights.Names.Source}), whose {network.Name}";
        throw new StorageException($"the weights in '{weights.Path}' {whose} has another form: {remedy}");
    }

    private static (StrideOn, StemPool, int?) Form(NetworkOptions options) =>
        (options.StrideOn, options.StemPool, options.GateWidth);
}
