using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

/// <summary>Threads that take several rows of a map.</summary>
public class LaneRowsTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    [Theory]
    [InlineData(1, 7, 3, 1)]
    [InlineData(3, 5, 2, 1)]
    [InlineData(1, 262_145, 2, 2)]
    [InlineData(5, 70_001, 3, 4)]
    [InlineData(2, 1_100_003, 1, 8)]
    public void Every_piece_is_one_threads(int groups, int rows, int width, int rowsOfAThread)
    {
        LaneRows walk = new(groups, rows, width);
        bool[] taken = new bool[groups * rows * width];
        bool agree = true;
        for (int thread = 0; thread < walk.Threads; thread++)
        {
            int row = walk.Row(thread), count = 0;
            for (int piece = walk.First(thread); piece < walk.End(thread); piece += walk.Step, row += walk.Slots)
            {
                agree &= !taken[piece] && piece % width == walk.Channel(thread)
                    && piece / width == walk.Group(thread) * rows + row;
                taken[piece] = true;
                count++;
            }
            agree &= count <= rowsOfAThread;
        }
        Assert.True(agree);
        Assert.DoesNotContain(false, taken);
    }

    /// <summary>One channel, so that there are more rows than a large GPU has threads.</summary>
    [Fact]
    public void Map_with_more_rows_than_threads_is_normalised_gated_and_differentiated()
    {
        (double[] y, double[] dx, double[] dshortcut) = EndOfABlock(devices["ilgpu-cpu"]);
        (double[] wantedY, double[] wantedDx, double[] wantedDshortcut) = EndOfABlock(devices["cpu"]);
        Assert.InRange(Differences.Relative(wantedY, y), 0, 2e-6);
        Assert.InRange(Differences.Relative(wantedDx, dx), 0, 2e-6);
        Assert.InRange(Differences.Relative(wantedDshortcut, dshortcut), 0, 2e-6);
    }

    private static (double[] Y, double[] Dx, double[] Dshortcut) EndOfABlock(Device device)
    {
        Shape shape = new(2, 513, 515, 1);
        using TrainingStep step = device.BeginStep();
        Tensor x = Uniform("x", shape), shortcut = Uniform("shortcut", shape), dy = Uniform("dy", shape);
        (x.RequiresGradient, shortcut.RequiresGradient) = (true, true);
        Normalisation normalisation = new(
            Uniform("gamma", new Shape(1)), Uniform("beta", new Shape(1)),
            Uniform("mean", new Shape(1)), Uniform("variance", new Shape(1)), Training: true);
        Tensor y = BottleneckTail.Apply(
            BatchNorm.Apply(x, normalisation),
            normalisation,
            new DescriptorGate([2], z => AveragePool.Adaptive(z.Cells(2), 1)),
            shortcut,
            null);
        Gradients gradients = step.Backward(y, dy);
        return (y.ReadDoubles(), gradients.Of(x)!.ReadDoubles(), gradients.Of(shortcut)!.ReadDoubles());

        Tensor Uniform(string name, Shape extents) =>
            Tensor.From(device, extents, NamedValues.Uniform(name, extents.Count, width: 1, centre: 1));
    }
}
