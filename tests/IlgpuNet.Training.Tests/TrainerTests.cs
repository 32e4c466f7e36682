using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Optimizers;

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
        CheckpointInfo expected = Checkpoint.ReadInfo(whole.Folder.LastCheckpoint), actual = Checkpoint.ReadInfo(resumed.Folder.LastCheckpoint);
        Assert.Equal((expected.Position, expected.BestTop1Error, expected.BestEpoch), (actual.Position, actual.BestTop1Error, actual.BestEpoch));
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
        Assert.All([run.Folder.Curves, run.Folder.LastCheckpoint, run.Folder.BestCheckpoint], path => Assert.True(File.Exists(path)));
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
        Assert.Equal((allocations, inUse), (run.Network.Device.Pool.SystemAllocations, run.Network.Device.Pool.BytesInUse));
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
        Assert.Contains("epoch 1, batch 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(run.Folder.LastCheckpoint));
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
            optimizer.Step(0.01);
            loss = mean.ReadFloats()[0];
        }
        Assert.InRange(loss, 0, 0.05f);
    }

    /// <summary>The rows of the metrics without their times.</summary>
    private static IEnumerable<(int, MetricsSplit, double, double, double, double)> Comparable(TinyRun run) =>
        MetricsLog.Read(run.Folder.Metrics)
            .Select(row => (row.Epoch, row.Split, row.Loss, row.Top1Error, row.Top5Error, row.LearningRate));
}
