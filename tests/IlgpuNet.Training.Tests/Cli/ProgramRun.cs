using IlgpuNet.Training.Cli;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>What a command line gave.</summary>
internal sealed record ProgramRun(int Code, string Output, string Error)
{
    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Runs a command line within this process.</summary>
    public static ProgramRun Of(IReadOnlyList<string> arguments, CancellationToken cancellation = default)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error, cancellation);
        return new ProgramRun(code, output.ToString(), error.ToString());
    }
}
