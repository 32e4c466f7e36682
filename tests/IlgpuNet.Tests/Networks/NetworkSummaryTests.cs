using IlgpuNet.Networks;

namespace IlgpuNet.Tests.Networks;

public class NetworkSummaryTests
{
    [Theory]
    [InlineData(StrideOn.Second, 4.09)]
    [InlineData(StrideOn.First, 3.86)]
    public void Multiply_adds_of_ResNet_50_are_the_known_ones(StrideOn strideOn, double giga) =>
        Assert.Equal(giga, Math.Round(Summary("R50", strideOn).MultiplyAdds / 1e9, 2));

    [Theory]
    [InlineData("R101")]
    [InlineData("R152")]
    [InlineData("SE50")]
    [InlineData("SPSE50")]
    [InlineData("RGSE50")]
    [InlineData("RGSE152")]
    public void With_the_stride_on_the_first_convolution_the_papers_counts_come_out(string name)
    {
        double paper = Catalogue.BuiltIn.Find(name).Paper!.GFlops;
        double ours = Summary(name, StrideOn.First).MultiplyAdds / 1e9;
        // The paper rounds to 0.01 and counts a little more than convolutions and fully connected layers.
        Assert.InRange(ours, 0.995 * paper, 1.005 * paper);
    }

    [Fact]
    public void Rows_name_every_module_once_with_its_result()
    {
        NetworkSummary summary = Summary("RGSE50", StrideOn.Second);
        Assert.Distinct(summary.Rows.Select(row => row.Name));
        SummaryRow conv = summary.Rows.Single(row => row.Name == "layer2.0.conv2");
        Assert.Equal("[1, 28, 28, 128]", conv.Output.ToString());
        Assert.Equal(128 * 128 * 9, conv.Parameters);
        Assert.Equal(128L * 128 * 9 * 28 * 28, conv.MultiplyAdds);
        SummaryRow fusion = summary.Rows.Single(row => row.Name == "layer1.0.attention.fusion");
        Assert.Equal(256 * 64, fusion.MultiplyAdds);
    }

    [Fact]
    public void Batch_norms_that_a_fused_operation_stands_in_for_are_said_to_be_fused()
    {
        NetworkSummary summary = Summary("R50", StrideOn.Second);
        SummaryRow last = summary.Rows.Single(row => row.Name == "layer1.0.bn3");
        Assert.Null(last.Output);
        Assert.Equal(2 * 256, last.Parameters);
        string line = summary.ToString().Split('\n').Single(line => line.Contains("layer1.0.bn3"));
        Assert.Contains("fused", line);
    }

    [Fact]
    public void The_text_ends_with_the_totals() =>
        Assert.EndsWith(
            "25.557 M parameters, 4.09 G multiply-adds an image", Summary("R50", StrideOn.Second).ToString().TrimEnd());

    private static NetworkSummary Summary(string name, StrideOn strideOn) =>
        NetworkSummary.Of(Catalogue.BuiltIn.Find(name).Create(new NetworkOptions { StrideOn = strideOn }), 224);
}
