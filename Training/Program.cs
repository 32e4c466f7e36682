using IlgpuNet.Training.Cli;

using Interruption interruption = new();
int exitCode = CommandLine.Run(args, Console.Out, Console.Error, interruption.Token);
return exitCode == ExitCode.Cancelled ? interruption.ExitCode : exitCode;
