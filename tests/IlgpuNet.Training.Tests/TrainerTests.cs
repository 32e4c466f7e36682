using System.Text.Json;
using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Storage;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Optimizers;
using IlgpuNet.Training.Recipes;
using IlgpuNet.Training.Tests.Logging;
using IlgpuNet.Training.Updates;

namespace IlgpuNet.Training.Tests;

public class TrainerTests
{
    [Fact]
    public void Same_seed_gives_the_same_bits_with_any_number_of_threads()
    {
        float[] first = Train(threads: 1, workers: 1), second = Train(threads: 2, workers: 3);
        Assert.Equal(first, second);

        static float[] Train(int threads, int workers)
        {
            using TemporaryFolder folder = new();
            using TinyRun run = new(folder["run"], epochs: 1, threads: threads, workers: workers);
            run.Trainer.Run(CancellationToken.None);
            return run.Everything;
        }
    }

    // 50 images in batches of 16 make 3 batches, the last of 18: a run has 3 epochs of them. A stop after batch 3 of an
    // epoch falls before its evaluation.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void Stopped_anywhere_and_resumed_equals_never_stopped(int stopAfter)
    {
        using TemporaryFolder folder = new();
        using TinyRun whole = new(folder["whole"]);
        whole.Trainer.Run(CancellationToken.None);

        string path = folder["stopped"];
        using (TinyRun stopped = new(path))
        {
            using CancellationTokenSource stop = new();
            stopped.Network.Device.Observer = new UpdateCounter(stopAfter, stop);
            Assert.ThrowsAny<OperationCanceledException>(() => stopped.Trainer.Run(stop.Token));
        }
        using TinyRun resumed = new(path, resume: Path.Combine(path, "checkpoints", "last.safetensors"));
        resumed.Trainer.Run(CancellationToken.None);

        Assert.Equal(whole.Everything, resumed.Everything);
        Assert.Equal(Comparable(whole), Comparable(resumed));
        Assert.Equal(ComparableSteps(whole), ComparableSteps(resumed));
        Assert.Equal(ComparableEvents(whole), ComparableEvents(resumed));
        CheckpointInfo expected = Checkpoint.ReadInfo(whole.Folder.LastCheckpoint);
        CheckpointInfo actual = Checkpoint.ReadInfo(resumed.Folder.LastCheckpoint);
        Assert.Equal(
            (expected.Position, expected.BestTop1Error, expected.BestEpoch),
            (actual.Position, actual.BestTop1Error, actual.BestEpoch));
    }

    [Fact]
    public void Every_second_update_has_a_row_with_what_the_update_was()
    {
        using TemporaryFolder folder = new();
        using TinyRun run = new(folder["run"]);
        run.Trainer.Run(CancellationToken.None);
        IReadOnlyList<StepRow> rows = StepsLog.Read(run.Folder.Steps);
        // 3 epochs of 4 batches.
        Assert.Equal(
            [(1, 2, 2), (1, 4, 4), (2, 2, 6), (2, 4, 8), (3, 2, 10), (3, 4, 12)],
            rows.Select(row => (row.Epoch, row.Batch, row.Update)));
        Assert.All(rows, row => Assert.InRange(row.GradientNorm, 1e-3, 1e3));
        Assert.All(rows, row => Assert.InRange(row.Loss, 0.1, 10));
        Assert.All(rows, row => Assert.InRange(row.ImagesPerSecond, 1, 1e6));
        Assert.All(rows, row => Assert.InRange(row.DataWait, 0, 1));
        Assert.All(rows, row => Assert.Equal(0, row.Skipped));
        // After two updates of warm-up the cosine falls.
        Assert.All(
            rows.Skip(1).Zip(rows.Skip(2)), pair => Assert.True(pair.First.LearningRate > pair.Second.LearningRate));
    }

    [Fact]
    public void Run_folder_has_metrics_figure_and_both_checkpoints()
    {
        using TemporaryFolder folder = new();
        using TinyRun run = new(folder["run"], epochs: 2);
        run.Trainer.Run(CancellationToken.None);
        IReadOnlyList<MetricsRow> rows = MetricsLog.Read(run.Folder.Metrics);
        Assert.Equal(
            [(1, MetricsSplit.Train), (1, MetricsSplit.Val), (2, MetricsSplit.Train), (2, MetricsSplit.Val)],
            rows.Select(row => (row.Epoch, row.Split)));
        Assert.All(
            [run.Folder.Curves, run.Folder.LastCheckpoint, run.Folder.BestCheckpoint],
            path => Assert.True(File.Exists(path)));
        double best = rows.Where(row => row.Split == MetricsSplit.Val).Min(row => row.Top1Error);
        Assert.Equal(best, Checkpoint.ReadInfo(run.Folder.BestCheckpoint).BestTop1Error!.Value, 4);
    }

    [Fact]
    public void Memory_stays_the_same_after_the_first_steps()
    {
        using TemporaryFolder folder = new();
        using TinyRun run = new(folder["run"], epochs: 1);
        run.Trainer.Run(CancellationToken.None);
        long allocations = run.Network.Device.Pool.SystemAllocations, inUse = run.Network.Device.Pool.BytesInUse;
        run.Trainer.StartAt(0);
        run.Trainer.Run(CancellationToken.None);
        Assert.Equal(
            (allocations, inUse), (run.Network.Device.Pool.SystemAllocations, run.Network.Device.Pool.BytesInUse));
    }

    [Fact]
    public void Diverging_run_says_so_and_keeps_the_last_checkpoint()
    {
        using TemporaryFolder folder = new();
        using TinyRun run = new(folder["run"], epochs: 1);
        run.Trainer.Run(CancellationToken.None);
        byte[] before = File.ReadAllBytes(run.Folder.LastCheckpoint);
        run.Network.State.Tensors.First(tensor => tensor.Name == "fc.bias").Value.Write(
            Enumerable.Repeat(float.NaN, 10).ToArray());
        run.Trainer.StartAt(0);
        DivergedException error = Assert.Throws<DivergedException>(() => run.Trainer.Run(CancellationToken.None));
        Assert.Contains("epoch 1, batch 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(run.Folder.LastCheckpoint));
        JsonElement report = JsonDocument.Parse(File.ReadAllText(run.Folder.Divergence)).RootElement;
        Assert.Equal("NaN", report.GetProperty("loss").GetString());
        Assert.Equal(16, report.GetProperty("samples").GetArrayLength());
        Assert.Equal(run.Network.State.Segments.Count, report.GetProperty("layers").GetArrayLength());
    }

    [Fact]
    public void A_batch_that_is_not_finite_changes_nothing_and_the_run_goes_on()
    {
        using TemporaryFolder folder = new();
        using TinyRun run = new(folder["run"], epochs: 1);
        Tensor bias = run.Network.State.Tensors.First(tensor => tensor.Name == "fc.bias").Value;
        float[] good = bias.ReadFloats(), before = [];
        int batch = 0;
        // The first batch meets a bias that is not a number, the others the good one.
        bias.Write(Enumerable.Repeat(float.NaN, 10).ToArray());
        run.Network.Device.Observer = new ForwardObserver(() =>
        {
            if (batch++ != 1)
                return;
            bias.Write(good);
            before =
            [
                .. run.Network.State.Tensors.Where(tensor => tensor is StateBuffer)
                    .SelectMany(tensor => tensor.Export()),
            ];
        });
        run.Trainer.Run(CancellationToken.None);
        Assert.Contains("epoch 1, batch 1 left out", run.Log.ToString(), StringComparison.Ordinal);
        Assert.All(run.Everything, value => Assert.True(float.IsFinite(value)));
        // Running means start at 0 and variances at 1: the batch that was left out has not moved them.
        Assert.All(before, value => Assert.True(value is 0 or 1));
        UpdateCounters counters = Checkpoint.ReadInfo(run.Folder.LastCheckpoint).Updates;
        Assert.Equal(new UpdateCounters(Done: 3, Skipped: 1, SkippedInARow: 0), counters);
    }

    public static TheoryData<string> Courses() => ["everything", "adamw", "lars", "growing"];

    [Theory]
    [MemberData(nameof(Courses))]
    public void Every_choice_of_a_recipe_resumes_to_the_same_bits(string course)
    {
        using TemporaryFolder folder = new();
        using TinyRun whole = new(folder["whole"], change: Change);
        whole.Trainer.Run(CancellationToken.None);
        string path = folder["stopped"];
        using (TinyRun stopped = new(path, change: Change))
        {
            using CancellationTokenSource stop = new();
            stopped.Network.Device.Observer = new UpdateCounter(4, stop);
            Assert.ThrowsAny<OperationCanceledException>(() => stopped.Trainer.Run(stop.Token));
        }
        using TinyRun resumed = new(
            path, resume: Path.Combine(path, "checkpoints", "last.safetensors"), change: Change);
        resumed.Trainer.Run(CancellationToken.None);
        Assert.Equal(whole.Everything, resumed.Everything);
        Assert.Equal(Comparable(whole), Comparable(resumed));
        Assert.Equal(ComparableSteps(whole), ComparableSteps(resumed));
        Assert.Equal(ComparableEvents(whole), ComparableEvents(resumed));

        TrainSettings Change(TrainSettings settings) => course switch
        {
            "everything" => settings with
            {
                Network = settings.Network with { StochasticDepth = 0.3, ZeroLastGamma = true },
                Augment = settings.Augment with
                {
                    RandAugmentOperations = 2,
                    ColourJitter = [0.2, 0.2, 0.2, 0.1],
                    ErasingProbability = 0.5,
                    ErasingNoise = true,
                    Mixup = 0.2,
                    CutMix = 1,
                },
                Optimizer = settings.Optimizer with
                {
                    MicroBatches = 2,
                    Nesterov = true,
                    ClipNorm = 0.5,
                    AverageDecay = 0.9,
                    DecayNormAndBias = false,
                },
                Loss = settings.Loss with { Kind = LossKind.Binary, LabelSmoothing = 0.1 },
            },
            // Of three epochs the last has the full size.
            "growing" => settings with
            {
                Network = settings.Network with { ImageSize = 64 },
                Augment = settings.Augment with { StartImageSize = 32, GrowUntil = 0.5 },
            },
            _ => settings with
            {
                Optimizer = settings.Optimizer with { Kind = Enum.Parse<OptimizerKind>(course, ignoreCase: true) },
                Schedule = settings.Schedule with { LearningRate = course == "lars" ? 5 : 0.001 },
            },
        };
    }

    [Fact]
    public void Parts_of_a_batch_add_up_to_the_whole_where_no_batch_norm_trains()
    {
        float[] whole = Train(parts: 1), parts = Train(parts: 4);
        // Only the order of the sums differs; a few steps later that is still in the last digits.
        Assert.All(whole.Zip(parts), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        Assert.NotEqual(new float[whole.Length], whole);

        static float[] Train(int parts)
        {
            using TemporaryFolder folder = new();
            // All batch-norms rest: those of the four stages and of the stem.
            using TinyRun run = new(folder["run"], epochs: 1, change: settings => settings with
            {
                Optimizer = settings.Optimizer with
                {
                    MicroBatches = parts,
                    Frozen = ["conv1", "bn1", "layer1", "layer2", "layer3", "layer4"],
                },
            });
            run.Trainer.Run(CancellationToken.None);
            return
            [
                .. run.Network.State.Tensors
                    .Where(tensor => tensor.Name.StartsWith("fc.", StringComparison.Ordinal))
                    .SelectMany(tensor => tensor.Export()),
            ];
        }
    }

    [Fact]
    public void Frozen_layers_keep_their_weights_and_running_statistics_and_the_others_train()
    {
        using TemporaryFolder folder = new();
        using TinyRun run = new(folder["run"], epochs: 1, change: settings => settings with
        {
            Optimizer = settings.Optimizer with { Frozen = ["conv1", "bn1", "layer1"] },
        });
        Dictionary<string, float[]> before =
            run.Network.State.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Export());
        run.Trainer.Run(CancellationToken.None);
        foreach (StateTensor tensor in run.Network.State.Tensors)
        {
            bool frozen = FrozenLayers.Freezes(["conv1", "bn1", "layer1"], tensor.Name);
            Assert.True(frozen == before[tensor.Name].SequenceEqual(tensor.Export()), tensor.Name);
        }
    }

    [Fact]
    public void Averaged_weights_are_evaluated_beside_the_last_and_leave_them_as_they_are()
    {
        using TemporaryFolder folder = new();
        using TinyRun plain = new(folder["plain"], epochs: 2);
        using TinyRun run = new(folder["run"], epochs: 2, change: settings => settings with
        {
            Optimizer = settings.Optimizer with { AverageDecay = 0.5 },
        });
        RunResult last = plain.Trainer.Run(CancellationToken.None), both = run.Trainer.Run(CancellationToken.None);
        Assert.Equal(last.Last.Sums, both.Last.Sums);
        Assert.Null(last.Averaged);
        Assert.NotEqual(both.Last.Sums.Loss, both.Averaged!.Value.Sums.Loss);
        Assert.Equal(2, MetricsLog.Read(run.Folder.Metrics).Count(row => row.Split == MetricsSplit.ValAveraged));

        using TinyRun averaged = new(folder["averaged"]);
        Checkpoint.LoadAverage(run.Folder.LastCheckpoint, averaged.Network.Identity, averaged.Network.State);
        Assert.Equal(
            run.Average!.State.Of(run.Network.State).SelectMany(entry => entry.Owner.Export(entry.Value)),
            averaged.Network.State.Tensors.SelectMany(tensor => tensor.Export()));
        Assert.Throws<StorageException>(
            () => Checkpoint.LoadAverage(
                plain.Folder.LastCheckpoint, averaged.Network.Identity, averaged.Network.State));
    }

    [Fact]
    public void A_run_stops_early_once_the_error_has_not_fallen_for_the_patience()
    {
        using TemporaryFolder folder = new();
        // Nothing is learnt at this rate: the first epoch remains the best.
        using TinyRun run = new(folder["run"], epochs: 9, change: settings => settings with
        {
            Schedule = settings.Schedule with { LearningRate = 1e-12, Patience = 2 },
            Optimizer = settings.Optimizer with { Frozen = ["conv1", "bn1", "layer1", "layer2", "layer3", "layer4"] },
        });
        run.Trainer.Run(CancellationToken.None);
        Assert.Equal(3, Checkpoint.ReadInfo(run.Folder.LastCheckpoint).Position.Epoch);
        Assert.Contains("stopped after epoch 3: the best was epoch 1", run.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Overfits_sixteen_real_images()
    {
        using HostDevice device = new();
        using PlacedNetwork network = new(
            Catalogue.BuiltIn.Find("RGSE50"), new NetworkOptions { Classes = 10 }, 32, device, training: true);
        network.State.Initialise(seed: 1);
        network.Module.SetTraining(true);
        using SgdOptimizer optimizer = new(network.State, momentum: 0.9, weightDecay: 0);
        ImageDataset training = EmbeddedDataset.Open().Train;
        BatchLoader loader = new(
            new ImageDataset([.. training.Samples.Take(16)], training.ClassNames, training.Source),
            new EvaluationTransform(32),
            new BatchLoaderOptions { BatchSize = 16 });
        float loss = float.NaN;
        for (int update = 0; update < 60 && !(loss < 0.05f); update++)
        {
            ImageBatch batch = loader.Epoch(0, 0, TestContext.Current.CancellationToken).First();
            using TrainingStep step = device.BeginStep();
            (Tensor logits, Tensor labels) = network.Forward(batch);
            Tensor mean = SoftmaxCrossEntropy.Apply(logits, labels);
            step.Backward(mean);
            optimizer.Step(new OptimizerStep(0.01));
            loss = mean.ReadFloats()[0];
        }
        Assert.InRange(loss, 0, 0.05f);
    }

    /// <summary>Calls back where a training batch enters the network.</summary>
    private sealed class ForwardObserver(Action entered) : IExecutionObserver
    {
        public void EnterModule(object module, string name)
        {
            if (module is ResNet { Training: true })
                entered();
        }
    }

    /// <summary>The rows of the metrics without their times.</summary>
    private static IEnumerable<(int, MetricsSplit, double, double, double, double)> Comparable(TinyRun run) =>
        MetricsLog.Read(run.Folder.Metrics)
            .Select(row => (row.Epoch, row.Split, row.Loss, row.Top1Error, row.Top5Error, row.LearningRate));

    private static IEnumerable<(string, long, float)> ComparableEvents(TinyRun run) =>
        EventReader.Shown(run.Folder.Events)
            .Where(value => !value.Tag.Contains("per_s") && !value.Tag.Contains("wait"));

    private static IEnumerable<(int, int, long, double, double, double, long)> ComparableSteps(TinyRun run) =>
        StepsLog.Read(run.Folder.Steps)
            .Select(row =>
                (row.Epoch, row.Batch, row.Update, row.Loss, row.GradientNorm, row.LearningRate, row.Skipped));
}
