using IlgpuNet.Layers.Attention;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Explain;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Explain;

public class ExplanationTests
{
    private static readonly string[] s_classes = ["cat", "dog", "bird"];

    [Fact]
    public void A_trace_has_what_each_gate_saw_and_said()
    {
        using TinyNetwork network = new("mean", new AttentionRegistry(typeof(TinyNetwork.MeanGate).Assembly));

        IReadOnlyList<BlockTrace> blocks = AttentionTrace.Of(network.Placed, network.Image(1));

        string[] names = ["layer1.0.attention", "layer2.0.attention", "layer3.0.attention", "layer4.0.attention"];
        Assert.Equal(names, blocks.Select(block => block.Name));
        Assert.Equal([1, 2, 3, 4], blocks.Select(block => block.Stage));
        foreach (BlockTrace block in blocks)
        {
            TracedMap mean = block.Descriptors[1], cells = block.Descriptors[4];
            Assert.Equal(mean.Values, block.Gate);
            Assert.Equal((4, 4, mean.Channels), (cells.Height, cells.Width, cells.Channels));
            for (int c = 0; c < mean.Channels; c++)
            {
                double average = Enumerable.Range(0, 16).Average(cell => cells.Values[cell * mean.Channels + c]);
                Assert.Equal(mean.Values[c], average, 1e-6);
            }
        }
    }

    [Fact]
    public void The_gates_of_cbam_are_the_factors_between_what_goes_in_and_what_comes_out()
    {
        using TinyNetwork network = new("cbam");
        Cbam block = AttentionTrace.In<Cbam>(network.Module).First();
        float[] channels = [], positions = [];
        block.Inspector = (channelGate, positionGate) =>
            (channels, positions) = (channelGate.ReadFloats(), positionGate.ReadFloats());
        const int Side = 5, Channels = 64;
        float[] z = network.Image(7)[..(Side * Side * Channels)];

        float[] y =
            block.Forward(Tensor.From(network.Placed.Device, new Shape(1, Side, Side, Channels), z)).ReadFloats();

        Assert.Equal((Channels, Side * Side), (channels.Length, positions.Length));
        for (int i = 0; i < y.Length; i++)
            Assert.Equal(z[i] * channels[i % Channels] * positions[i / Channels], y[i], 1e-6f);
    }

    [Fact]
    public void Of_cbam_the_gates_of_channels_and_positions_are_traced_and_drawn()
    {
        using TinyNetwork network = new("cbam");

        Explanation explanation = Explanation.Of(network.Placed, "tiny", s_classes, network.Image(1));

        Assert.Equal([1, 2, 3, 4], explanation.Blocks.Select(block => block.Stage));
        Assert.Equal([64, 128, 256, 512], explanation.Blocks.Select(block => block.Gate.Length));
        Assert.Equal(
            [(16, 16, 1), (8, 8, 1), (4, 4, 1), (2, 2, 1)],
            explanation.Blocks.Select(block =>
                (block.Positions!.Height, block.Positions.Width, block.Positions.Channels)));
        Assert.All(
            explanation.Blocks.SelectMany(block => block.Gate.Concat(block.Positions!.Values)),
            gate => Assert.InRange(gate, 0, 1));
        Assert.Empty(explanation.Fusions);
        using TinyNetwork plain = new(attention: null);
        byte[] without = ExplanationPage.Render(Explanation.Of(plain.Placed, "tiny", s_classes, network.Image(1)));
        Assert.True(SKBitmap.Decode(ExplanationPage.Render(explanation)).Height > SKBitmap.Decode(without).Height);
    }

    [Fact]
    public void A_network_without_gates_has_no_blocks_and_still_a_page()
    {
        using TinyNetwork network = new(attention: null);

        Explanation explanation = Explanation.Of(network.Placed, "tiny", s_classes, network.Image(1));

        Assert.Empty(explanation.Blocks);
        Assert.Empty(explanation.Fusions);
        Assert.True(SKBitmap.Decode(ExplanationPage.Render(explanation)).Height > 500);
    }

    [Theory]
    [InlineData("rgse", new[] { 8, 4, 2 })]
    [InlineData("spse", new[] { 2, 4, 2, 4, 2, 4, 2, 4 })]
    [InlineData("se", new int[] { })]
    public void Fusion_weights_are_those_of_the_grids_with_more_than_one_cell(string attention, int[] grids)
    {
        using TinyNetwork network = new(attention);

        FusionWeights[] fusions = [.. FusionWeights.In(network.Module)];

        Assert.Equal(grids, fusions.Select(fusion => fusion.Weights.Height));
        foreach (FusionWeights fusion in fusions)
        {
            TracedMap weights = fusion.Weights;
            // In files a depthwise weight is [channels, 1, rows, columns].
            float[] stored =
                network.Module.State().Single(entry => entry.Name == $"{fusion.Name}.weight").Tensor.Export();
            int cells = weights.Height * weights.Width;
            for (int i = 0; i < stored.Length; i++)
                Assert.Equal(stored[i], weights.Values[i % cells * weights.Channels + i / cells]);
        }
    }

    [Fact]
    public void The_likeliest_classes_come_first_with_their_probabilities()
    {
        using TinyNetwork network = new("se");

        Explanation explanation = Explanation.Of(network.Placed, "tiny", s_classes, network.Image(4));

        Assert.Equal(3, explanation.Top.Count);
        Assert.Equal(1, explanation.Top.Sum(entry => entry.Probability), 1e-9);
        Assert.Equal(explanation.Top.OrderByDescending(entry => entry.Probability), explanation.Top);
        int best = explanation.Logits.ToList().IndexOf(explanation.Logits.Max());
        Assert.Equal(s_classes[best], explanation.Top[0].ClassName);
        Assert.Equal(s_classes[best], explanation.ClassName);
    }

    [Theory]
    [InlineData(32, "layer2")]
    [InlineData(64, "layer3")]
    [InlineData(128, "layer4")]
    public void Unless_told_otherwise_the_last_stage_with_a_map_to_speak_of_is_weighed(int imageSize, string layer)
    {
        using TinyNetwork network = new(attention: null, imageSize: imageSize);

        Assert.Equal(layer, Explanation.Of(network.Placed, "tiny", s_classes, network.Image(1)).Layer);
    }

    [Fact]
    public void Two_networks_stand_side_by_side()
    {
        using TinyNetwork rgse = new("rgse"), spse = new("spse");
        float[] image = rgse.Image(1);
        Explanation left = Explanation.Of(rgse.Placed, "left", s_classes, image);
        Explanation right = Explanation.Of(spse.Placed, "right", s_classes, image);

        using SKBitmap one = SKBitmap.Decode(ExplanationPage.Render(left));
        using SKBitmap two = SKBitmap.Decode(ExplanationPage.Render(left, right));

        Assert.Equal((2 * one.Width, one.Height), (two.Width, two.Height));
        Assert.Equal(one.GetPixel(60, 700), two.GetPixel(60, 700));
        Assert.Equal(one.GetPixel(one.Width - 200, 700), two.GetPixel(one.Width - 200, 700));
    }
}
