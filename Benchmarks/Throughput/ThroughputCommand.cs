using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Devices.Graphs;
using IlgpuNet.Networks;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary><c>throughput</c>: images per second of whole networks, and where the time goes.</summary>
internal static class ThroughputCommand
{
    public static Command Create()
    {
        Option<bool> perOperation = new("--per-operation") { Description = "show each operation beside its roofline" };
        Option<string> against = new("--against") { Description = "a peer's results (lines of JSON) to compare with" };
        Option<bool> cudaGraph = new("--cuda-graph")
        {
            Description = "training steps as CUDA graphs, on cuda and ilgpu-cpu",
        };
        ThroughputOptions options = new();
        Command command = new("throughput", "Images per second of whole networks on synthetic images.")
        {
            perOperation, against, cudaGraph,
        };
        options.AddTo(command);
        command.SetAction(result =>
        {
            ThroughputSettings settings = options.Read(result) with { CudaGraph = result.GetValue(cudaGraph) };
            if (settings is { CudaGraph: true, Mode: ThroughputMode.Infer })
                throw new UsageException("--cuda-graph and --mode infer: graphs are made of training steps");
            if (settings.CudaGraph && result.GetValue(perOperation))
            {
                throw new UsageException(
                    "--cuda-graph and --per-operation: a graph is launched as a whole; leave one of them out");
            }
            string? peerFile = result.GetValue(against);
            PeerResults? peer = peerFile is null ? null : new PeerResults(peerFile);
            using Device device = options.OpenDevice(result);
            if (settings.CudaGraph && StepGraph.Refusal(device.Name) is { } refusal)
                throw new UsageException(refusal);
            using SyntheticBatch batch = new(device, settings.Batch, settings.ImageSize, new NetworkOptions().Classes);
            List<TimedNetwork> networks = [];
            try
            {
                foreach (NetworkEntry entry in settings.Networks)
                    networks.Add(new OwnNetwork(entry, settings, device, batch));
                ThroughputBenchmark benchmark = new(
                    settings, device, $"{device.Name}: {device.Description}", networks);
                IReadOnlyList<ThroughputResult> results = options.Run(result, settings, benchmark);
                if (peer is not null)
                {
                    string name = Path.GetFileNameWithoutExtension(peerFile)!;
                    PeerTable.Write(
                        options.Tables(result),
                        [.. results.Select(own => new PeerComparison(name, own, peer.Get(own)))]);
                }
                if (result.GetValue(perOperation))
                    benchmark.WriteOperations(options.Tables(result));
            }
            finally
            {
                networks.ForEach(network => network.Dispose());
            }
            return ExitCode.Done;
        });
        return command;
    }
}
