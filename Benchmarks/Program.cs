using System.CommandLine;
using IlgpuNet.Benchmarks;
using IlgpuNet.Benchmarks.Checks;
using IlgpuNet.Benchmarks.Kernels;
using IlgpuNet.Benchmarks.Loader;
using IlgpuNet.Benchmarks.Squeezes;
using IlgpuNet.Benchmarks.Throughput;
using IlgpuNet.Benchmarks.Tuning;

RootCommand root = new("IlgpuNet's measurements: see Benchmarks/README.md.")
{
    ConvolutionCommand.Create(),
    ThroughputCommand.Create(),
    PeersCommand.Create(),
    SqueezesCommand.Create(),
    KernelsCommand.Create(),
    TuneCommand.Create(),
    CheckCommand.Create(),
    LoaderCommand.Create(),
};
return IlgpuNet.Training.Cli.CommandLine.Run(root, args, Console.Out, Console.Error);
