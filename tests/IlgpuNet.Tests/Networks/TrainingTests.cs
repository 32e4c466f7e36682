using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.TestKit.Golden;

namespace IlgpuNet.Tests.Networks;

/// <summary>What training a small network on the host must show, whatever its attention.</summary>
public class TrainingTests
{
    private const int Batch = 8;
    private static readonly Shape s_shape = new(Batch, 32, 32, 3);
    private static readonly float[] s_images = GoldenValues.Images("training", Batch, 32);
    private static readonly int[] s_labels = [0, 1, 2, 3, 4, 0, 1, 2];

    public static TheoryData<string> Attentions() => [.. AttentionRegistry.BuiltIn.Names.Prepend("none")];

    [Theory]
    [MemberData(nameof(Attentions))]
    public void A_small_network_learns_eight_images_by_heart(string attention)
    {
        using HostDevice device = new();
        using PlainTraining training = Start(device, attention);
        double[] losses = Losses(training, steps: 40);
        Assert.InRange(losses[0], 0.5 * Math.Log(5), 3 * Math.Log(5));
        Assert.True(losses[^1] < 0.01, $"the loss only came down from {losses[0]:F3} to {losses[^1]:F3}");
        double[][] logits = [.. training.Evaluate(s_shape, s_images).Chunk(5)];
        Assert.Equal(s_labels, logits.Select(row => Array.IndexOf(row, row.Max())));
    }

    [Theory]
    [MemberData(nameof(Attentions))]
    public void The_same_seed_gives_the_same_bits_whatever_the_number_of_threads(string attention)
    {
        float[] once = AfterThreeSteps(attention, threads: 1), again = AfterThreeSteps(attention, threads: 1);
        float[] two = AfterThreeSteps(attention, threads: 2), three = AfterThreeSteps(attention, threads: 3);
        Assert.Equal(once, again);
        Assert.Equal(once, two);
        Assert.Equal(once, three);
        Assert.DoesNotContain(once, value => !float.IsFinite(value));
    }

    [Theory]
    [MemberData(nameof(Attentions))]
    public void After_the_first_step_no_memory_is_asked_of_the_system_and_none_is_kept(string attention)
    {
        using HostDevice device = new();
        using PlainTraining training = Start(device, attention);
        Losses(training, steps: 1);
        long allocations = device.Pool.SystemAllocations, inUse = device.Pool.BytesInUse;
        Losses(training, steps: 3);
        training.Evaluate(s_shape, s_images);
        Assert.Equal(allocations, device.Pool.SystemAllocations);
        Assert.Equal(inUse, device.Pool.BytesInUse);
    }

    private static PlainTraining Start(Device device, string attention)
    {
        PlainTraining training = new(device, new ResNet(new ResNetOptions(1, 1, 1, 1)
        {
            StemChannels = 16,
            Classes = 5,
            Attention = attention == "none" ? null : AttentionRegistry.BuiltIn.Factory(attention),
        }));
        training.State.Initialise(seed: 42);
        return training;
    }

    private static double[] Losses(PlainTraining training, int steps) =>
        [.. Enumerable.Range(0, steps).Select(_ => training.Step(s_shape, s_images, s_labels, learningRate: 0.02).Loss)];

    private static float[] AfterThreeSteps(string attention, int threads)
    {
        using HostDevice device = new(threads);
        using PlainTraining training = Start(device, attention);
        Losses(training, steps: 3);
        return [.. training.State.Tensors.SelectMany(tensor => tensor.Export())];
    }
}
