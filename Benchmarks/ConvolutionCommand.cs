using System.CommandLine;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Benchmarks;

/// <summary><c>convolution</c>: the three passes of ResNet-50's convolutions on the host.</summary>
internal static class ConvolutionCommand
{
    public static Command Create()
    {
        Option<int> threads = WorkloadOptions.Threads();
        Command command = new("convolution", "The convolutions of ResNet-50 on the host, beside the multiply-add peak.")
        {
            threads,
        };
        command.SetAction(result =>
        {
            ConvolutionBenchmark.Run(
                WorkloadOptions.ReadThreads(result, threads), result.InvocationConfiguration.Output);
            return ExitCode.Done;
        });
        return command;
    }
}
