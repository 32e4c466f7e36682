using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Storage;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Cli;

/// <summary>The command line: parses, runs, and turns every error into one sentence and an exit code.</summary>
public static class CommandLine
{
    /// <summary>The program: on the console, and stopped by Ctrl+C or a termination signal after saving.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int OnConsole(IReadOnlyList<string> arguments)
    {
        using Interruption interruption = new();
        int exitCode = Run(arguments, Console.Out, Console.Error, interruption.Token);
        return exitCode == ExitCode.Cancelled ? interruption.ExitCode : exitCode;
    }

    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where progress and errors go.</param>
    /// <param name="cancellation">Asks a run to save and stop.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        RootCommand root = new("IlgpuNet: image classifiers in pure C#, trained on CUDA through ILGPU or on the host.")
        {
            TrainCommand.Create(cancellation),
            CompareCommand.Create(cancellation),
            ModelsCommand.Create(),
            PredictCommand.Create(cancellation),
            ExportCommand.Create(),
            DevicesCommand.Create(),
            DataCommand.Create(cancellation),
            ExplainCommand.Create(),
            GatesCommand.Create(cancellation),
            ReportCommand.Create(cancellation),
            WeightsCommand.Create(),
        };
        return Run(root, arguments, output, error, cancellation);
    }

    /// <summary>Runs a program that has other commands, in the same manner.</summary>
    /// <param name="root">Its commands.</param>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where progress and errors go.</param>
    /// <param name="cancellation">Asks a run to save and stop.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(
        RootCommand root,
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellation = default)
    {
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            // Of a mistyped command the first error only says that a command is missing; the last one names the word.
            error.WriteLine($"error: {parsed.Errors[^1].Message}");
            error.WriteLine("try: --help");
            return ExitCode.Usage;
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
        catch (Exception e)
        {
            error.WriteLine($"error: {e.Message}");
            return CodeOf(e);
        }
    }

    private static int CodeOf(Exception e) => e switch
    {
        UsageException or UnknownNameException => ExitCode.Usage,
        DataException or StorageException or FileNotFoundException or DirectoryNotFoundException => ExitCode.Data,
        DeviceException => ExitCode.Device,
        _ => ExitCode.RunFailed,
    };
}
