using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

public class LabelRankTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Rank_counts_the_classes_preferred_to_the_label(string device)
    {
        float[] row = [3, -1, 7, 0];
        Assert.Equal([1, 3, 0, 2], Ranks(device, [.. row, .. row, .. row, .. row], [0, 1, 2, 3]));
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Ties_prefer_the_smaller_index(string device)
    {
        float[] row = [5, 5, 5];
        Assert.Equal([0, 1, 2], Ranks(device, [.. row, .. row, .. row], [0, 1, 2]));
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Row_with_a_logit_that_is_not_finite_is_wrong(string device)
    {
        float[] logits =
        [
            float.NaN, float.NaN, float.NaN,
            1, float.NaN, 0,
            float.PositiveInfinity, 0, 0,
            2, 1, float.NegativeInfinity,
            2, 1, 0,
        ];
        Assert.Equal([3, 3, 3, 3, 0], Ranks(device, logits, [0, 0, 0, 0, 0]));
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Label_that_is_no_class_is_wrong(string device) =>
        Assert.Equal([2, 2, 2, 2], Ranks(device, new float[8], [-1, 2, int.MaxValue, int.MinValue]));

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    public void Devices_agree_on_many_classes(string device)
    {
        const int samples = 7, classes = 131;
        // Steps of a half: plenty of ties.
        float[] logits =
            [.. NamedValues.Uniform("logits", samples * classes, width: 40).Select(x => MathF.Round(x) / 2)];
        int[] labels = [.. Enumerable.Range(0, samples).Select(n => (int)(NamedValues.Unit("labels", n) * classes))];
        Assert.Equal(Ranks("reference", logits, labels), Ranks(device, logits, labels));
    }

    [Fact]
    public void Operands_that_do_not_fit_are_refused()
    {
        Device device = devices["reference"];
        using MemoryScope scope = device.OpenScope();
        Tensor logits = Tensor.Zeros(device, new Shape(3, 4));
        Assert.Throws<ArgumentException>(() => LabelRank.Of(logits, Tensor.From(device, new Shape(2), [0, 1])));
        Assert.Throws<ArgumentException>(() => LabelRank.Of(logits, Tensor.Zeros(device, new Shape(3))));
        Assert.Throws<ArgumentException>(() =>
            LabelRank.Of(Tensor.Zeros(device, new Shape(3)), Tensor.From(device, new Shape(3), [0, 1, 2])));
    }

    private int[] Ranks(string name, float[] logits, int[] labels)
    {
        Device device = devices[name];
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.From(device, new Shape(labels.Length, logits.Length / labels.Length), logits);
        return LabelRank.Of(x, Tensor.From(device, new Shape(labels.Length), labels)).ReadIntegers();
    }
}
