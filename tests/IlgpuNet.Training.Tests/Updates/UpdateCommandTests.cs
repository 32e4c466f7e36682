using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Recipes;
using IlgpuNet.Training.Updates;

namespace IlgpuNet.Training.Tests.Updates;

/// <summary>What the updates of a run ask of an ILGPU device, one by one and repeated as graphs.</summary>
public sealed class UpdateCommandTests
{
    private static readonly NetworkEntry s_entry = new(
        "RGSEMINI",
        new Backbone("Mini", "MINI", new ResNetOptions(1, 1, 1, 1) { StemChannels = 4 }),
        "rgse",
        Paper: null,
        AttentionRegistry.BuiltIn);

    private static readonly NetworkEntry s_least = new(
        "RGSELEAST",
        new Backbone("Least", "LEAST", new ResNetOptions(1, 1, 1, 1) { StemChannels = 1, Expansion = 1 }),
        "rgse",
        Paper: null,
        AttentionRegistry.BuiltIn);

    [Theory]
    [InlineData("sgd")]
    [InlineData("adamw")]
    [InlineData("lars")]
    public void Graphs_give_the_bits_of_direct_updates(string course)
    {
        (float[] direct, UpdateCounters counters, int replays) = Train(course, graphs: false);
        Assert.Equal(0, replays);
        Assert.Equal(new UpdateCounters(Done: 11, Skipped: 1, SkippedInARow: 0), counters);
        Assert.All(direct, value => Assert.True(float.IsFinite(value)));
        (float[] repeated, UpdateCounters same, replays) = Train(course, graphs: true);
        // Of each of two shapes, two or three updates take their memory and find it again; the next is captured.
        Assert.InRange(replays, 12 - 2 * 3, 12 - 2 * 2);
        Assert.Equal(counters, same);
        Assert.Equal(direct, repeated);
    }

    /// <summary>
    /// Emulated tensor cores take their time: the network is the least that there is, of which the upper half is
    /// trained, and one device serves both runs, so that the second finds its memory in the first update and repeats
    /// the others.
    /// </summary>
    [Fact]
    public void Graphs_give_the_bits_of_direct_updates_in_bf16()
    {
        using Device device = DeviceSelection.Open("ilgpu-cpu", precision: Precision.Bf16);
        Assert.Equal(Train(graphs: false), Train(graphs: true));

        float[] Train(bool graphs)
        {
            using TemporaryFolder folder = new();
            using TinyRun run = new(
                folder["run"], images: 6, epochs: 1, validationImages: 1, entry: s_least, device: device,
                change: settings => settings with
                {
                    Optimizer = settings.Optimizer with
                    {
                        BatchSize = 2,
                        Frozen = ["conv1", "bn1", "layer1", "layer2"],
                    },
                    Run = settings.Run with { Device = device.Name, Precision = Precision.Bf16, CudaGraph = graphs },
                });
            using CommandLog commands = new(device);
            run.Trainer.Run(TestContext.Current.CancellationToken);
            Assert.Equal(graphs ? 2 : 0, commands.Kinds.Count(kind => kind == "Replay"));
            return run.Everything;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_update_waits_for_its_results_alone(bool graphs)
    {
        using TemporaryFolder folder = new();
        UpdateEnds ends = new();
        using TinyRun run = Run(folder["run"], "sgd", images: 16, batch: 4, epochs: 1, graphs, ends);
        using CommandLog commands = new(run.Network.Device);
        ends.Commands = commands;
        run.Trainer.Run(TestContext.Current.CancellationToken);

        // The fourth update; its images came on a stream of their own.
        IEnumerable<string> asked = commands.Kinds.Take(ends.Ends[3]).Skip(ends.Ends[2])
            .Where(kind => kind is not ("Launch" or "Fill" or "Mark"));
        // Labels are there already; targets and the draws of stochastic depth are fetched.
        string[] inputs = ["Copy", "Fetch", "Fetch"];
        Assert.Equal(graphs ? [.. inputs, "Replay", "CopyToHost"] : [.. inputs, "CopyToHost"], asked);
    }

    private static (float[] Everything, UpdateCounters Counters, int Replays) Train(string course, bool graphs)
    {
        using TemporaryFolder folder = new();
        // Batches of 4, 4 and 2 images and an evaluation in each epoch; the seventh of twelve updates is left out.
        Sabotage sabotage = new(spoilt: 7);
        using TinyRun run = Run(folder["run"], course, images: 10, batch: 4, epochs: 4, graphs, sabotage);
        sabotage.Bias = run.Network.State.Tensors.First(tensor => tensor.Name == "fc.bias").Value;
        using CommandLog commands = new(run.Network.Device);
        run.Trainer.Run(TestContext.Current.CancellationToken);
        int replays = commands.Kinds.Count(kind => kind == "Replay");
        return (run.Everything, Checkpoint.ReadInfo(run.Folder.LastCheckpoint).Updates, replays);
    }

    private static TinyRun Run(
        string folder, string course, int images, int batch, int epochs, bool graphs, IRunObserver observer) => new(
        folder, images, epochs, validationImages: 1, entry: s_entry, observers: [observer],
        change: settings => settings with
        {
            Network = settings.Network with { StochasticDepth = 0.5 },
            Schedule = settings.Schedule with
            {
                LearningRate = course == "lars" ? 5 : course == "adamw" ? 0.001 : 0.05,
            },
            Optimizer = settings.Optimizer with
            {
                BatchSize = batch,
                Kind = Enum.Parse<OptimizerKind>(course, ignoreCase: true),
                MicroBatches = course == "lars" ? 2 : 1,
                ClipNorm = 1,
                AverageDecay = 0.75,
            },
            Run = settings.Run with { Device = "ilgpu-cpu", CudaGraph = graphs },
        });

    /// <summary>Notes how many commands there were at the end of each update.</summary>
    private sealed class UpdateEnds : IRunObserver
    {
        public CommandLog? Commands { get; set; }

        public List<int> Ends { get; } = [];

        public void Update(in UpdateReport update) => Ends.Add(Commands!.Kinds.Count);
    }

    /// <summary>Spoils an update, and puts the network right behind it.</summary>
    private sealed class Sabotage(int spoilt) : IRunObserver
    {
        private float[] _good = [];

        public Tensor? Bias { get; set; }

        public void Update(in UpdateReport update)
        {
            if (update.Number == spoilt - 1)
            {
                _good = Bias!.ReadFloats();
                Bias.Fill(float.NaN);
            }
            if (update.Number == spoilt)
            {
                Assert.True(update.Result.Skipped);
                Bias!.Write(_good);
            }
        }
    }
}
