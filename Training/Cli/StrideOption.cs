using System.CommandLine;
using IlgpuNet.Networks;

namespace IlgpuNet.Training.Cli;

/// <summary>The option <c>--stride-on first|second</c>: which convolution of a bottleneck has the stride.</summary>
internal static class StrideOption
{
    public static Option<string?> Create() => new("--stride-on", "--stride_on")
    {
        Description = "first|second: which convolution of a block has the stride; "
            + "default second, 'first' is the older form",
    };

    /// <summary>What the command line says, or <paramref name="otherwise"/> where it says nothing.</summary>
    public static StrideOn Read(ParseResult result, Option<string?> option, string? otherwise = null) =>
        Parse(result.GetValue(option) ?? otherwise);

    /// <summary>The form that a word stands for; null for the default.</summary>
    public static StrideOn Parse(string? word) => word switch
    {
        null or "second" => StrideOn.Second,
        "first" => StrideOn.First,
        _ => throw new UsageException($"--stride-on '{word}': one of first, second is expected"),
    };

    /// <summary>The word for a form, as the option and checkpoints spell it.</summary>
    public static string NameOf(StrideOn strideOn) => strideOn == StrideOn.First ? "first" : "second";
}
