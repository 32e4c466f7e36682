using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

/// <summary>What happens where a function has no derivative, and where a value is not a number.</summary>
public class KinkTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Relu_has_no_slope_at_zero_and_keeps_what_is_not_a_number(string name)
    {
        // Long enough for whole vectors and a remainder.
        float[] x = [.. Repeat<float>(9, -1, 0, 2, float.NaN), 3];
        (double[] y, double[] dx) = Run(name, new Shape(x.Length), x, Relu.Apply);
        Assert.Equal([.. Repeat(9, 0, 0, 2, double.NaN), 3], y);
        Assert.Equal([.. Repeat<double>(9, 0, 0, 1, 0), 1], dx);
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Sigmoid_reaches_its_limits(string name)
    {
        float[] x = Repeat(5, float.NegativeInfinity, -1000, 0, 1000, float.PositiveInfinity);
        (double[] y, double[] dx) = Run(name, new Shape(x.Length), x, Sigmoid.Apply);
        Assert.Equal(Repeat(5, 0, 0, 0.5, 1, 1), y);
        Assert.Equal(Repeat(5, 0, 0, 0.25, 0, 0), dx);
    }

    public static TheoryData<string, int> NamesAndChannels()
    {
        TheoryData<string, int> data = [];
        foreach (string name in SharedDevices.Names.Select(row => row.Data))
        {
            // One channel a thread, two, and four.
            data.Add(name, 19);
            data.Add(name, 22);
            data.Add(name, 24);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(NamesAndChannels))]
    public void Channel_maximum_sends_its_gradient_to_the_first_of_equals(string name, int channels)
    {
        float[] x = new float[channels];
        (x[6], x[7], x[18]) = (5, 5, 5);
        (double[] y, double[] dx) = Run(name, new Shape(1, 1, 1, channels), x, ChannelMaxMean.Apply);
        Assert.Equal(5, y[0]);
        Assert.All(dx.Index(), entry => Assert.Equal((entry.Index == 6 ? 1 : 0) + 1.0 / channels, entry.Item, 1e-6));
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Pooled_maximum_sends_its_gradient_to_the_first_of_equals_row_by_row(string name)
    {
        // All equal, as behind a rectifier: each window's first position, and the middle ones of none.
        const int channels = 11;
        (double[] y, double[] dx) = Run(
            name,
            new Shape(1, 4, 4, channels),
            new float[16 * channels],
            x => MaxPool.Window(x, kernel: 3, stride: 2, padding: 1));
        Assert.All(y, value => Assert.Equal(0, value));
        double[] map =
        [
            1, 1, 0, 0,
            1, 1, 0, 0,
            0, 0, 0, 0,
            0, 0, 0, 0,
        ];
        Assert.Equal(map.SelectMany(value => Enumerable.Repeat(value, channels)), dx);
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Maximum_of_a_whole_map_sends_its_gradient_to_the_first_of_equals_row_by_row(string name)
    {
        const int height = 9, width = 3, channels = 4;
        float[] x = new float[height * width * channels];
        (x[(5 * width + 1) * channels], x[(5 * width + 2) * channels], x[8 * width * channels]) = (5, 5, 5);
        (double[] y, double[] dx) = Run(name, new Shape(1, height, width, channels), x, x => MaxPool.Adaptive(x, 1));
        Assert.Equal([5, 0, 0, 0], y);
        int[] winners = [.. dx.Index().Where(entry => entry.Item != 0).Select(entry => entry.Index)];
        Assert.Equal([1, 2, 3, (5 * width + 1) * channels], winners);
        Assert.Equal(channels, dx.Sum());
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Padding_never_wins_a_maximum(string name)
    {
        const int channels = 9;
        float[] x = new float[9 * channels];
        Array.Fill(x, float.NegativeInfinity);
        Array.Fill(x, -7, 4 * channels, channels);
        (double[] y, double[] dx) = Run(
            name, new Shape(1, 3, 3, channels), x, x => MaxPool.Window(x, kernel: 3, stride: 1, padding: 1));
        Assert.All(y, value => Assert.Equal(-7, value));
        // The middle is in all nine windows.
        Assert.Equal(Enumerable.Range(0, 9).SelectMany(i => Enumerable.Repeat(i == 4 ? 9.0 : 0, channels)), dx);
    }

    private static T[] Repeat<T>(int times, params T[] values) =>
        [.. Enumerable.Repeat(values, times).SelectMany(copy => copy)];

    private (double[] Y, double[] Dx) Run(string name, Shape shape, float[] values, Func<Tensor, Tensor> apply)
    {
        Device device = devices[name];
        using TrainingStep step = device.BeginStep();
        Tensor x = Tensor.From(device, shape, values);
        x.RequiresGradient = true;
        Tensor y = apply(x);
        return (y.ReadDoubles(), step.Backward(y).Of(x)!.ReadDoubles());
    }
}
