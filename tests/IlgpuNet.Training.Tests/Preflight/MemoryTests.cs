using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Optimizers;
using IlgpuNet.Training.Preflight;
using IlgpuNet.Training.Recipes;
using IlgpuNet.Training.Updates;

namespace IlgpuNet.Training.Tests.Preflight;

public class MemoryTests
{
    [Fact]
    public void Available_memory_is_read_from_the_systems_report()
    {
        Assert.Equal(
            24_065_760L * 1024, AvailableMemory.Available(["MemTotal:  24683656 kB", "MemAvailable:   24065760 kB"]));
        Assert.Null(AvailableMemory.Available(["MemTotal:  24683656 kB"]));
    }

    [Fact]
    public void Largest_batch_fits_and_the_next_does_not()
    {
        MemoryEstimate estimate = Estimate("SE50", 32);
        long available = estimate.BytesFor(24);
        int largest = estimate.LargestBatch(available, limit: 256);
        Assert.InRange(largest, 24, 255);
        Assert.True(estimate.BytesFor(largest) <= available);
        Assert.True(estimate.BytesFor(largest + 1) > available);
        Assert.Equal(0, estimate.LargestBatch(available: 1 << 20, limit: 256));
    }

    [Fact]
    public void Batch_of_one_is_refused() =>
        Assert.Throws<DegenerateBatchException>(() => Estimate("RGSE50", 32).BytesFor(1));

    /// <summary>The pool of a real run takes what the estimate says, but for the host's own packing buffers.</summary>
    [Theory]
    [InlineData(OptimizerKind.Sgd, null)]
    [InlineData(OptimizerKind.Lars, null)]
    [InlineData(OptimizerKind.Adamw, 0.9)]
    public void Estimate_agrees_with_a_real_run(OptimizerKind kind, double? averageDecay)
    {
        OptimizerSettings updates = new() { Kind = kind, AverageDecay = averageDecay, BatchSize = 16 };
        using TemporaryFolder folder = new();
        using TinyRun run = new(
            folder["run"], images: 32, epochs: 1, change: settings => settings with { Optimizer = updates });
        run.Trainer.Run(CancellationToken.None);
        long real = run.Network.Device.Pool.BytesAllocated;
        long estimated = new MemoryEstimate(TinyRun.CreateModule, 32, updates).BytesFor(16) - MemoryEstimate.Fixed;
        Assert.InRange(estimated, real * 0.8, real * 1.3);
    }

    /// <summary>
    /// On an accelerator nothing is left out: what tile kernels pack, the moments that they take for batch-norms,
    /// pieces of sums, tables, and the batches on their way. What an update puts aside around its step is estimated
    /// as a hundredth of that; of this small network it takes half a hundredth.
    /// </summary>
    [Theory]
    [InlineData(Precision.Fp32, true)]
    [InlineData(Precision.Bf16, false)]
    public void Estimate_is_what_the_pool_of_an_accelerator_takes(Precision precision, bool graphs)
    {
        const int Batch = 4;
        using AcceleratorDevice device =
            (AcceleratorDevice)DeviceSelection.Open("ilgpu-cpu", precision: precision);
        TrainSettings settings = new()
        {
            Optimizer = new OptimizerSettings { BatchSize = Batch },
            Run = new RunSettings { Workers = 1, CudaGraph = graphs },
        };
        NetworkOptions options = new() { Classes = 10 };
        using (PlacedNetwork network = new(TinyRun.Entry, options, 32, device, training: true))
        {
            network.State.Initialise(seed: 1);
            using Optimizer optimizer = settings.Optimizer.Create(network.State, new HashSet<string>());
            using TrainingUpdate update = new(settings, network, optimizer, average: null);
            using BatchLoader training = TrainingImages.Loader(settings, Images(2 * Batch), 32, device);
            using BatchLoader validation = new(
                Images(Batch),
                new EvaluationTransform(32),
                new BatchLoaderOptions { BatchSize = Batch, Device = device });
            network.BeginTraining();
            for (int epoch = 0; epoch < (graphs ? 3 : 1); epoch++)
            {
                ImageBatch batch = training.Epoch(epoch, cancellation: TestContext.Current.CancellationToken).First();
                update.Run(batch, epoch, learningRate: 0.01);
            }
            new Evaluator(network, validation, new SilentProgress()).Run(1, 1, TestContext.Current.CancellationToken);
        }
        long real = device.Pool.BytesAllocated;

        MemoryEstimate estimate = new(() => TinyRun.Entry.Create(options), 32, settings.Optimizer, device, graphs);
        Assert.InRange((estimate.BytesFor(Batch) - MemoryEstimate.Fixed) / (double)real, 1, 1.03);

        static ImageDataset Images(int count)
        {
            ImageDataset all = EmbeddedDataset.Open().Test;
            return new ImageDataset([.. all.Samples.Take(count)], all.ClassNames, all.Source);
        }
    }

    /// <summary>
    /// Maps take half the bytes in bf16; the rest of what grows with the batch is its images, in fp32.
    /// </summary>
    [Fact]
    public void Maps_take_half_the_memory_in_bf16()
    {
        long fp32 = PerImage(Precision.Fp32), bf16 = PerImage(Precision.Bf16);
        // Tile kernels put the moments of their results aside, and sums of weight gradients, a piece for so many
        // positions.
        Assert.InRange((double)PerImage(Precision.Tf32) / fp32, 1, 1.04);
        Assert.InRange((double)bf16 / fp32, 0.5, 0.56);

        static long PerImage(Precision precision)
        {
            using Device device = AcceleratorDevice.WithoutMemory(precision);
            MemoryEstimate estimate = new(
                () => Catalogue.BuiltIn.Find("R50").Create(), 64, new OptimizerSettings(), device);
            return (estimate.BytesFor(48) - estimate.BytesFor(16)) / 32;
        }
    }

    /// <summary>
    /// Beside momentum AdamW has a second mean; averages are one copy more, and another while they are evaluated.
    /// </summary>
    [Fact]
    public void Estimate_counts_what_the_optimiser_and_the_averages_keep()
    {
        IEnumerable<Parameter> parameters =
            Catalogue.BuiltIn.Find("R50").Create().State().Select(entry => entry.Tensor).OfType<Parameter>();
        long weights = parameters.Sum(parameter => parameter.Shape.Count) * sizeof(float);
        long sgd = Bytes(new OptimizerSettings());
        Assert.Equal(weights, Bytes(new OptimizerSettings { Kind = OptimizerKind.Adamw }) - sgd, weights * 0.01);
        Assert.InRange(Bytes(new OptimizerSettings { AverageDecay = 0.9 }) - sgd, weights * 0.99, weights * 2.02);

        static long Bytes(OptimizerSettings updates) =>
            new MemoryEstimate(() => Catalogue.BuiltIn.Find("R50").Create(), 32, updates).BytesFor(4);
    }

    private static MemoryEstimate Estimate(string network, int imageSize) =>
        new(() => Catalogue.BuiltIn.Find(network).Create(), imageSize, new OptimizerSettings());
}
