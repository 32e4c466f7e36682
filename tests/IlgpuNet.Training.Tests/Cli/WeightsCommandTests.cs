using IlgpuNet.TestKit;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Training.Tests.Cli;

public sealed class WeightsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Fixture =>
        Path.Combine(AppContext.BaseDirectory, "Checkpoints", "Fixtures", "cbam_cbam50.pth");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_lists_the_tensors_and_says_what_is_nearest()
    {
        (int code, string output, string error) = Run("weights", "inspect", Fixture);
        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("PyTorch legacy stream", output);
        Assert.Contains("epoch = 3", output);
        Assert.Contains("arch = cbam_cbam50", output);
        Assert.Matches(@"module\.conv1\.weight +F16   \[2, 3, 7, 7\]", output);
        Assert.Matches(@"module\.bn1\.num_batches_tracked +I64   \[\]", output);
        // It is a tiny network of the layout, which the catalogue does not have.
        Assert.Contains("fits no network; nearest is CBAM50 with 5 classes, names of cbam", output);
        Assert.Contains("of another shape", output);
    }

    [Theory]
    [InlineData("weights inspect {0}/none.pth", ExitCode.Data, "there is no such file")]
    [InlineData("weights inspect {0}/text.pth", ExitCode.Data, "is no file of weights")]
    [InlineData("weights convert {0}/text.pth {0}/out.safetensors", ExitCode.Data, "is no file of weights")]
    [InlineData("weights convert {1} {0}/out.safetensors", ExitCode.Data, "no network that is known here")]
    [InlineData("weights convert {1} {0}/out.pth", ExitCode.Usage, "safetensors.torch.load_file")]
    [InlineData("weights convert {1} {0}/out.safetensors --to tim", ExitCode.Usage, "did you mean timm?")]
    [InlineData("train --evaluate --pretrained {0}/text.pth", ExitCode.Data, "is no file of weights")]
    [InlineData("train --evaluate --pretrained {1} -a CBAM50", ExitCode.Data, "do not fit the network")]
    [InlineData("train --resume {1}", ExitCode.Data, "load it with --pretrained")]
    [InlineData("train --stem-pool valid", ExitCode.Usage, "one of padded, ceiling")]
    [InlineData("train --gate-width 0", ExitCode.Usage, "--gate-width 0: at least 1")]
    public void Mistake_gives_one_clear_sentence_and_its_exit_code(string line, int exitCode, string expected)
    {
        File.WriteAllText(_folder["text.pth"], "imagename label\n");
        (int code, string output, string error) = Run(string.Format(null, line, _folder.Path, Fixture).Split(' '));
        Assert.Equal((exitCode, ""), (code, output));
        string sentence = Assert.Single(
            error.Split('\n'), text => text.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains(expected, sentence);
        Assert.False(File.Exists(_folder["out.safetensors"]));
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
