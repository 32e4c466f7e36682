using IlgpuNet.Benchmarks.Squeezes;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Benchmarks.Tests.Squeezes;

public class SqueezeTableTests
{
    private static readonly SqueezeResult[] s_results =
    [
        Row("none", TailForm.Fused, SqueezeResult.Forward, 2),
        Row("none", TailForm.Unfused, SqueezeResult.Forward, 3),
        Row("se", TailForm.Fused, SqueezeResult.Forward, 2.1),
        Row("se", TailForm.Fused, SqueezeResult.ForwardBackward, 5),
    ];

    [Fact]
    public void A_cell_has_milliseconds_and_the_cost_over_the_fused_form_without_attention()
    {
        string[] lines = SqueezeTable.Of(s_results).Split('\n');

        Assert.Contains("| 1 | none | 2.00 | 3.00 (+50 %) |  |  |", lines);
        // Without a base there is no cost to tell.
        Assert.Contains("| 1 | se | 2.10 (+5 %) |  | 5.00 |  |", lines);
    }

    [Fact]
    public void The_table_replaces_what_is_between_the_markers_and_nothing_else()
    {
        string page = "before\n<!-- squeezes: begin -->\nold\n<!-- squeezes: end -->\nafter\n";

        string once = SqueezeTable.Inserted("TABLE\n", page);

        Assert.Equal("before\n<!-- squeezes: begin -->\n\nTABLE\n\n<!-- squeezes: end -->\nafter\n", once);
        Assert.Equal(once, SqueezeTable.Inserted("TABLE\n", once));
        Assert.Throws<UsageException>(() => SqueezeTable.Inserted("TABLE\n", "no markers"));
    }

    [Fact]
    public void A_results_file_reads_back_as_it_was_written()
    {
        using TemporaryFolder folder = new();
        string path = folder["results.csv"];

        SqueezeResults.Write(path, s_results);

        Assert.Equal(s_results, SqueezeResults.Read(path));
    }

    [Theory]
    [InlineData("stage,form\n1,fused\n")]
    [InlineData("")]
    public void A_file_that_is_no_results_file_is_refused(string text)
    {
        using TemporaryFolder folder = new();
        string path = folder["results.csv"];
        File.WriteAllText(path, text);

        StorageException error = Assert.Throws<StorageException>(() => SqueezeResults.Read(path));

        Assert.Contains(path, error.Message);
    }

    private static SqueezeResult Row(string squeeze, TailForm form, string pass, double milliseconds) => new(
        "a processor, 2 cores", "host", 224, 4, new SqueezeCase(squeeze, 1, form), pass, milliseconds, 0.25);
}
