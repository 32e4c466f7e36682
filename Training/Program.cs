return IlgpuNet.Training.Cli.CommandLine.OnConsole(args);
