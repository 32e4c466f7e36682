using System.CommandLine;

namespace IlgpuNet.Training.Cli;

/// <summary><c>data</c>: what is done with images outside of a run.</summary>
internal static class DataCommand
{
    public static Command Create(CancellationToken cancellation) =>
        new("data", "Look at images before they are trained on, or pack them.")
        {
            DataCheckCommand.Create(cancellation),
            DataShowCommand.Create(),
            DataPackCommand.Create(cancellation),
        };
}
