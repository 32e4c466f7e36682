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
    /// Refuses weights of a program whose networks have another form: it does not show in names and shapes, and the
    /// logits would be wrong without a word.
    /// </summary>
    /// <param name="weights">What was loaded.</param>
    /// <param name="network">The network it was loaded into.</param>
    /// <param name="options">The form of that.</param>
    /// <exception cref="StorageException">The forms differ; the message names the options to use.</exception>
    public static void Require(PretrainedReport weights, NetworkEntry network, NetworkOptions options)
    {
        NetworkOptions expected = weights.Names.OptionsOf(network);
        if (weights.Names == OurNames.Map || Form(expected) == Form(options))
            return;
        string arguments = Arguments(expected);
        string remedy = arguments.Length > 0
            ? $"add {arguments}"
            : "leave out --stride-on, --stem-pool and --gate-width";
        throw new StorageException(
            $"the weights in '{weights.Path}' have the names of {weights.Names.Name} ({weights.Names.Source}), whose "
            + $"{network.Name} has another form: {remedy}");
    }

    private static (StrideOn, StemPool, int?) Form(NetworkOptions options) =>
        (options.StrideOn, options.StemPool, options.GateWidth);
}
