using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Preflight;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Tests.Preflight;

public class MemoryTests
{
    [Fact]
    public void Available_memory_is_read_from_the_systems_report()
    {
        Assert.Equal(24_065_760L * 1024, AvailableMemory.Available(["MemTotal:  24683656 kB", "MemAvailable:   24065760 kB"]));
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
        using TinyRun run = new(folder["run"], images: 32, epochs: 1, change: settings => settings with { Optimizer = updates });
        run.Trainer.Run(CancellationToken.None);
        long real = run.Network.Device.Pool.BytesAllocated;
        long estimated = new MemoryEstimate(TinyRun.CreateModule, 32, updates).BytesFor(16) - MemoryEstimate.Fixed;
        Assert.InRange(estimated, real * 0.8, real * 1.3);
    }

    /// <summary>Maps take half the bytes in bf16; the rest of what grows with the batch is its images, in fp32.</summary>
    [Fact]
    public void Maps_take_half_the_memory_in_bf16()
    {
        long fp32 = PerImage(Precision.Fp32), bf16 = PerImage(Precision.Bf16);
        Assert.Equal(fp32, PerImage(Precision.Tf32));
        Assert.InRange((double)bf16 / fp32, 0.5, 0.56);

        static long PerImage(Precision precision)
        {
            MemoryEstimate estimate = new(
                () => Catalogue.BuiltIn.Find("R50").Create(), 64, new OptimizerSettings(), precision);
            return (estimate.BytesFor(48) - estimate.BytesFor(16)) / 32;
        }
    }

    /// <summary>Beside momentum AdamW has a second mean; averages are one copy more, and another while they are evaluated.</summary>
    [Fact]
    public void Estimate_counts_what_the_optimiser_and_the_averages_keep()
    {
        long weights = Catalogue.BuiltIn.Find("R50").Create().State().Select(entry => entry.Tensor).OfType<Parameter>().Sum(parameter => parameter.Shape.Count) * sizeof(float);
        long sgd = Bytes(new OptimizerSettings());
        Assert.Equal(weights, Bytes(new OptimizerSettings { Kind = OptimizerKind.Adamw }) - sgd, weights * 0.01);
        Assert.InRange(Bytes(new OptimizerSettings { AverageDecay = 0.9 }) - sgd, weights * 0.99, weights * 2.02);

        static long Bytes(OptimizerSettings updates) =>
            new MemoryEstimate(() => Catalogue.BuiltIn.Find("R50").Create(), 32, updates).BytesFor(4);
    }

    private static MemoryEstimate Estimate(string network, int imageSize) =>
        new(() => Catalogue.BuiltIn.Find(network).Create(), imageSize, new OptimizerSettings());
}
