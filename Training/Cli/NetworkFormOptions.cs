using System.CommandLine;
using IlgpuNet.Networks;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Storage;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// The options <c>--stem-pool padded|ceiling</c> and <c>--gate-width N</c>, which with <c>--stride-on</c> give a network
/// the form that weights of another program need.
/// </summary>
internal static class NetworkFormOptions
{
    public static Option<string?> CreateStemPool() => new("--stem-pool", "--stem_pool")
    {
        Description = "padded|ceiling: the border of the stem's max-pool; default padded, 'ceiling' is Caffe's form",
    };

    public static Option<int?> CreateGateWidth() => new("--gate-width", "--gate_width")
    {
        Description = "hidden channels of every gate; default 1/16 of its channels",
    };

    /// <summary>What the command line says, or <paramref name="otherwise"/> where it says nothing.</summary>
    public static StemPool ReadStemPool(ParseResult result, Option<string?> option, string? otherwise = null) =>
        (result.GetValue(option) ?? otherwise) switch
        {
            null or "padded" => StemPool.Padded,
            "ceiling" => StemPool.Ceiling,
            string other => throw new UsageException($"--stem-pool '{other}': one of padded, ceiling is expected"),
        };

    /// <summary>What the command line says, or <paramref name="otherwise"/> where it says nothing.</summary>
    public static int? ReadGateWidth(ParseResult result, Option<int?> option, int? otherwise = null) =>
        (result.GetValue(option) ?? otherwise) is < 1 and int width
            ? throw new UsageException($"--gate-width {width}: at least 1 is expected")
            : result.GetValue(option) ?? otherwise;

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
    /// Refuses weights of a program whose networks have another form: it does not show in names and shapes, and the
    /// logits would be wrong without a word.
    /// </summary>
    /// <param name="weights">What was loaded.</param>
    /// <param name="network">The network it was loaded into.</param>
    /// <param name="options">The form of that.</param>
    /// <exception cref="StorageException">The forms differ; the message names the options to use.</exception>
    public static void Require(PretrainedReport weights, NetworkEntry network, NetworkOptions options)
    {
        NetworkOptions expected = weights.Names.OptionsOf(network) with { Classes = options.Classes };
        if (weights.Names == OurNames.Map || expected == options)
            return;
        string arguments = Arguments(expected);
        string remedy = arguments.Length > 0
            ? $"add {arguments}"
            : "leave out --stride-on, --stem-pool and --gate-width";
        throw new StorageException(
            $"the weights in '{weights.Path}' have the names of {weights.Names.Name} ({weights.Names.Source}), whose "
            + $"{network.Name} has another form: {remedy}");
    }
}
