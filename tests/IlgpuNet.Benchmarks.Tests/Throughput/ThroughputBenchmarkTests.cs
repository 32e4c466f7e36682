using System.Text.Json;
using IlgpuNet.Benchmarks.Throughput;
using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;

namespace IlgpuNet.Benchmarks.Tests.Throughput;

public class ThroughputBenchmarkTests
{
    [Theory]
    [InlineData("train", 24.3)]
    [InlineData("infer", 8.2)]
    public void Nominal_work_of_ResNet_50_is_the_published_count(string word, double gflops)
    {
        ThroughputMode mode = Enum.Parse<ThroughputMode>(word, ignoreCase: true);
        using Counted network = new(Settings("R50", mode, imageSize: 224));

        Assert.Equal(gflops, network.FlopsPerImage / 1e9, 0.05);
    }

    [Fact]
    public void Networks_take_turns_and_each_round_begins_with_another_one()
    {
        List<string> order = [];
        ThroughputSettings settings = Settings("R50,SE50", ThroughputMode.Infer, imageSize: 32, steps: 2);
        using HostDevice device = new(1);
        Counted[] networks = [.. settings.Networks.Select(entry => new Counted(settings, entry, order))];

        new ThroughputBenchmark(settings, device, "test", networks).Run();

        Assert.Equal(["R50", "SE50", "SE50", "R50"], order[(2 * ThroughputBenchmark.WarmUpSteps)..]);
    }

    [Fact]
    public void A_training_step_is_timed_and_its_line_of_JSON_has_the_documented_keys()
    {
        ThroughputSettings settings = Settings("R50", ThroughputMode.Train, imageSize: 32, steps: 1);
        using HostDevice device = new(1);
        using SyntheticBatch batch = new(device, settings.Batch, settings.ImageSize, classes: 1000);
        using OwnNetwork network = new(settings.Networks[0], settings, device, batch);

        ThroughputResult result = new ThroughputBenchmark(settings, device, "test", [network]).Run()[0];

        Assert.Equal(settings.Batch / network.Seconds[0], result.ImagesPerSecond, 1e-9);
        Assert.Equal(network.FlopsPerImage * settings.Batch / network.Seconds[0] / 1e9, result.GFlops, 1e-9);
        string[] keys =
        [
            "arch", "mode", "device", "image_size", "batch", "images_per_s", "median_s", "gflops", "peak_fma_gflops",
            "peak_rss_mb", "peak_device_mb",
        ];
        Assert.Equal(keys, JsonDocument.Parse(result.ToJson()).RootElement.EnumerateObject().Select(key => key.Name));
    }

    [Fact]
    public void A_step_as_a_graph_is_the_same_step()
    {
        NetworkEntry entry = new(
            "MINI", new Backbone("Mini", "MINI", new ResNetOptions(1, 1, 1, 1) { StemChannels = 4 }),
            Attention: null, Paper: null, AttentionRegistry.BuiltIn);
        ThroughputSettings direct = new([entry], ThroughputMode.Train, ImageSize: 32, Batch: 2, Steps: 1);
        Assert.Equal(Losses(direct), Losses(direct with { CudaGraph = true }));

        static float[] Losses(ThroughputSettings settings)
        {
            using Device device = DeviceSelection.Open("ilgpu-cpu");
            using SyntheticBatch batch = new(device, settings.Batch, settings.ImageSize, classes: 1000);
            using OwnNetwork network = new(settings.Networks[0], settings, device, batch);
            float[] losses = new float[4];
            for (int step = 0; step < losses.Length; step++)
            {
                network.Step();
                losses[step] = network.Loss;
            }
            return losses;
        }
    }

    private static ThroughputSettings Settings(string networks, ThroughputMode mode, int imageSize, int steps = 1) =>
        new([.. networks.Split(',').Select(Catalogue.BuiltIn.Find)], mode, imageSize, Batch: 2, steps);

    /// <summary>Computes nothing, and writes down when it was asked to.</summary>
    private sealed class Counted(ThroughputSettings settings, NetworkEntry entry, List<string> order)
        : TimedNetwork(entry, settings)
    {
        public Counted(ThroughputSettings settings)
            : this(settings, settings.Networks[0], [])
        {
        }

        public override void Step() => order.Add(Name);

        public override void Dispose()
        {
        }
    }
}
