using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Explain;
using IlgpuNet.Training.Explain.Gates;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Explain;

public class GateStatisticsTests
{
    [Fact]
    public void Moments_are_those_of_the_values_by_class()
    {
        ClassMoments moments = new(3);
        foreach ((int label, double value) in ((int, double)[])[(0, 0.1), (2, 0.9), (0, 0.3), (2, 0.5)])
            moments.Add(label, value);

        Assert.Equal([2, 0, 2], Enumerable.Range(0, 3).Select(moments.Count));
        Assert.Equal(0.2, moments.Mean(0), 1e-12);
        Assert.Equal(0.01, moments.Variance(0), 1e-12);
        Assert.True(double.IsNaN(moments.Mean(1)));
        Assert.Equal(0.45, moments.TotalMean, 1e-12);
        // Of 0.1, 0.9, 0.3 and 0.5: the mean of the squares less the square of the mean.
        Assert.Equal((0.01 + 0.81 + 0.09 + 0.25) / 4 - 0.45 * 0.45, moments.TotalVariance, 1e-12);
        Assert.Equal(0.0625, moments.VarianceBetween, 1e-12);
        Assert.Equal((0.7 - 0.2) / (0.7 + 0.2), moments.Selectivity, 1e-12);
    }

    [Fact]
    public void A_gate_that_is_open_for_one_class_alone_is_wholly_selective_and_an_even_one_not_at_all()
    {
        ClassMoments one = new(2), even = new(2), single = new(2);
        one.Add(0, 0.5);
        one.Add(1, 0);
        even.Add(0, 0.4);
        even.Add(1, 0.4);
        single.Add(1, 0.4);

        Assert.Equal((1.0, 0.0, 0.0), (one.Selectivity, even.Selectivity, single.Selectivity));
    }

    [Theory]
    [InlineData("se")]
    [InlineData("cbam")]
    public void Statistics_over_a_data_set_are_those_of_its_images_one_by_one(string attention)
    {
        using TinyNetwork network = new(attention, imageSize: 32);
        ImageDataset test = EmbeddedDataset.Open().Test;
        ImageDataset images = new(
            [.. test.Samples.Take(5).Select(sample => sample with { Label = sample.Label % 2 })], ["a", "b"], "five");
        EvaluationTransform transform = new(32);
        BatchLoader loader = new(images, transform, new BatchLoaderOptions { BatchSize = 2, Workers = 1 });
        List<int> batches = [];

        IReadOnlyList<BlockGates> blocks = GateStatistics.Gather(
            network.Placed, classes: 2, loader, batches.Add, TestContext.Current.CancellationToken);

        Assert.Equal([1, 2, 3], batches);
        ClassMoments[][] gathered =
        [
            .. blocks.Select(block => (ClassMoments[])[.. block.Channels, .. block.Positions?.Moments ?? []]),
        ];
        ClassMoments[][] expected = [.. gathered.Select(gates => gates.Select(_ => new ClassMoments(2)).ToArray())];
        foreach (ImageSample sample in images.Samples)
        {
            RgbImage image = new();
            float[] pixels = new float[32 * 32 * 3];
            new ImageDecoder().Decode(sample, image);
            transform.Apply(image, default, pixels);
            foreach ((int i, BlockTrace block) in AttentionTrace.Of(network.Placed, pixels).Index())
            {
                foreach ((int c, float gate) in block.Gate.Concat(block.Positions?.Values ?? []).Index())
                    expected[i][c].Add(sample.Label, gate);
            }
        }
        Assert.Equal(4, blocks.Count);
        for (int i = 0; i < blocks.Count; i++)
        {
            Assert.Equal(attention == "cbam", blocks[i].Positions is not null);
            for (int c = 0; c < expected[i].Length; c++)
            {
                Assert.Equal(expected[i][c].Mean(0), gathered[i][c].Mean(0), 1e-6);
                Assert.Equal(expected[i][c].TotalVariance, gathered[i][c].TotalVariance, 1e-6);
            }
        }
    }

    [Fact]
    public void Tables_have_a_row_for_each_class_that_has_images_and_for_each_block()
    {
        using TemporaryFolder folder = new();
        BlockGates block = new("layer1.0.attention", 1, [new ClassMoments(3), new ClassMoments(3)]);
        (int, int, double)[] gates = [(0, 0, 0.25), (0, 2, 0.75), (1, 0, 0.5), (1, 2, 0.5)];
        foreach ((int channel, int label, double value) in gates)
            block.Channels[channel].Add(label, value);

        GateTables.WriteByClass(folder["gates.csv"], [block], ["cat", "dog, big", "bird"]);
        GateTables.WriteByBlock(folder["blocks.csv"], [block]);

        Assert.Equal(
            [
                "block,stage,channel,class,images,mean,variance",
                "layer1.0.attention,1,0,cat,1,0.25,0",
                "layer1.0.attention,1,0,bird,1,0.75,0",
                "layer1.0.attention,1,1,cat,1,0.5,0",
                "layer1.0.attention,1,1,bird,1,0.5,0",
            ],
            File.ReadAllLines(folder["gates.csv"]));
        Assert.Equal("layer1.0.attention,1,2,0.5,0.03125,1,0.25", File.ReadAllLines(folder["blocks.csv"])[1]);
        Assert.Null(PositionFigure.Render("title", [block], ["cat", "dog", "bird"]));
        byte[] figure = GateFigure.Render("title", [block], ["cat", "dog", "bird"]);
        Assert.NotNull(SKBitmap.Decode(figure));
    }

    [Fact]
    public void Gates_of_positions_have_a_row_for_each_and_maps()
    {
        using TemporaryFolder folder = new();
        BlockGates block = new("layer2.0.attention", 2, [new ClassMoments(2)])
        {
            Positions = new PositionGates(2, [.. Enumerable.Range(0, 4).Select(_ => new ClassMoments(2))]),
        };
        for (int position = 0; position < 4; position++)
        {
            block.Positions.Moments[position].Add(0, 0.25);
            block.Positions.Moments[position].Add(1, 0.25 + position / 4.0);
        }

        GateTables.WriteByPosition(folder["positions.csv"], [block, block with { Positions = null }]);

        Assert.Equal(
            [
                "block,stage,row,column,mean,variance,share_between_classes",
                "layer2.0.attention,2,0,0,0.25,0,0",
                "layer2.0.attention,2,0,1,0.375,0.015625,1",
                "layer2.0.attention,2,1,0,0.5,0.0625,1",
                "layer2.0.attention,2,1,1,0.625,0.140625,1",
            ],
            File.ReadAllLines(folder["positions.csv"]));
        Assert.NotNull(SKBitmap.Decode(PositionFigure.Render("title", [block], ["cat", "dog"])));
    }
}
