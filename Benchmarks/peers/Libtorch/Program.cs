using System.CommandLine;
using IlgpuNet.Benchmarks.Libtorch;
using IlgpuNet.Benchmarks.Throughput;
using IlgpuNet.Devices;
using IlgpuNet.Training.Cli;
using TorchSharp;

ThroughputOptions options = new();
RootCommand root = new("Throughput of the same networks in libtorch on the host, measured as `throughput` measures.");
options.AddTo(root);
root.SetAction(result =>
{
    ThroughputSettings settings = options.Read(result);
    using Device device = options.OpenDevice(result);
    if (device is not HostDevice host)
        throw new UsageException($"--device {device.Name}: cpu is expected, libtorch is measured on the host only");
    torch.set_num_threads(host.ThreadCount);
    torch.random.manual_seed(0);
    using LibtorchBatch batch = new(settings);
    List<LibtorchNetwork> networks =
        [.. settings.Networks.Select(entry => new LibtorchNetwork(entry, settings, batch))];
    string engine = $"libtorch {torch.__version__}, {torch.get_num_threads()} threads";
    options.Run(result, settings, new ThroughputBenchmark(settings, device, engine, networks));
    networks.ForEach(network => network.Dispose());
    return ExitCode.Done;
});
return IlgpuNet.Training.Cli.CommandLine.Run(root, args, Console.Out, Console.Error);
