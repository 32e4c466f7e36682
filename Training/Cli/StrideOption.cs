using System.CommandLine;
using IlgpuNet.Networks;

namespace IlgpuNet.Training.Cli;

/// <summary>The option <c>--stride-on first|second</c>: which convolution of a bottleneck has the stride.</summary>
internal static class StrideOption
{
    public static Option<string> Create() => new("--stride-on", "--stride_on")
    {
        Description = "first|second: which convolution of a block has the stride; 'first' is the paper's older form",
        DefaultValueFactory = _ => "second",
    };

    public static StrideOn Read(ParseResult result, Option<string> option) => result.GetValue(option) switch
    {
        "first" => StrideOn.First,
        "second" => StrideOn.Second,
        string other => throw new UsageException($"--stride-on '{other}': one of first, second is expected"),
        null => throw new UsageException("--stride-on: one of first, second is expected"),
    };
}
