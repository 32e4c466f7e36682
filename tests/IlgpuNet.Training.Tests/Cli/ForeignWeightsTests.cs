using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>
/// Weights of another program in use: <c>predict</c>, <c>explain</c>, <c>export</c> and <see cref="Classifier"/>.
/// </summary>
public sealed class ForeignWeightsTests : IClassFixture<ForeignWeightsTests.Files>
{
    private readonly Files _files;

    public ForeignWeightsTests(Files files) => _files = files;

    [Fact]
    public void Weights_of_another_program_predict_as_the_checkpoint_they_were_converted_from()
    {
        string expected = Predict(_files.Checkpoint, "--classes", _files.Names);
        Assert.Contains("tabby cat", expected, StringComparison.Ordinal);
        Assert.Equal(expected, Predict(_files.Cadene, "-a", "SE50", "--image-size", "32", "--classes", _files.Names));
        // The network is found from the file.
        Assert.Equal(expected, Predict(_files.Cadene, "--image-size", "32", "--classes", _files.Names));
        // The form, stride and stem, does not show in our names.
        Assert.Equal(expected, Predict(_files.Ours, "--image-size", "32", "--classes", _files.Names));
    }

    [Fact]
    public void Classes_without_names_are_called_by_their_labels()
    {
        using Classifier classifier = Classifier.Load(
            _files.Cadene, new ClassifierOptions { Device = "cpu", ImageSize = 32 });
        Assert.Equal(("SE50", 32), (classifier.Architecture, classifier.ImageSize));
        Assert.Equal(["0", "1", "2", "3", "4"], classifier.ClassNames);
        using Classifier named = Classifier.Load(
            _files.Cadene,
            new ClassifierOptions { Device = "cpu", ImageSize = 32, ClassNames = ["a", "b", "c", "d", "e"] });
        Assert.Equal(
            "abcde"[classifier.Classify(_files.Image).Best.Label], named.Classify(_files.Image).Best.ClassName[0]);
    }

    [Fact]
    public void They_are_explained_and_exported()
    {
        string page = _files.Folder["page.png"], model = _files.Folder["model.onnx"];
        (int code, string output, string error) = Run(
            "explain", _files.Image, "--weights", _files.Cadene, "--against", _files.Checkpoint, "--image-size", "32",
            "--classes", _files.Names, "--class", "tabby cat", "-o", page);
        Assert.Equal((ExitCode.Done, page + Environment.NewLine, ""), (code, output, error));
        Assert.True(new FileInfo(page).Length > 10_000);

        (code, output, error) = Run("export", model, "--weights", _files.Cadene, "-a", "SE50", "--image-size", "64");
        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("SE50 at 64 px, 5 classes", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predict {image} --weights {cadene} -a R50", ExitCode.Data,
        "holds no network that is known here; nearest is R50")]
    [InlineData("predict {image} --resume {checkpoint} -a R50", ExitCode.Data, "holds SE50 and not R50: leave -a out")]
    [InlineData("predict {image} --weights {cadene} -a SE5O", ExitCode.Usage, "did you mean SE50?")]
    [InlineData("predict {image} --weights {cadene} --image-size 33", ExitCode.Usage, "--image-size 33")]
    [InlineData("predict {image} --weights {cadene} --classes {image}.none", ExitCode.Data, "cannot be read")]
    [InlineData("predict {image} --weights {cadene} --classes {three}", ExitCode.Data,
        "has 5 classes and there are 3 names")]
    [InlineData("predict {image} --resume {checkpoint} --classes {three}", ExitCode.Data,
        "has 5 classes and there are 3 names")]
    [InlineData("predict {image} --weights {cadene} --classes {gap}", ExitCode.Data, "line 2: a name is expected")]
    [InlineData(
        "train --evaluate --pretrained {ours} -a SE50 --num-classes 5 --image-size 32 --test-data-path {images}",
        ExitCode.Data,
        "those of a SE50 that has another form: add --stride-on first --stem-pool ceiling")]
    public void Mistakes_give_one_clear_sentence(string line, int exitCode, string expected)
    {
        string[] words =
        [
            .. line.Split(' ').Select(word => word
                .Replace("{image}", _files.Image, StringComparison.Ordinal)
                .Replace("{images}", _files.Folder["images"], StringComparison.Ordinal)
                .Replace("{cadene}", _files.Cadene, StringComparison.Ordinal)
                .Replace("{ours}", _files.Ours, StringComparison.Ordinal)
                .Replace("{checkpoint}", _files.Checkpoint, StringComparison.Ordinal)
                .Replace("{three}", _files.Folder.Write("three.txt", "a\nb\nc\n"), StringComparison.Ordinal)
                .Replace("{gap}", _files.Folder.Write("gap.txt", "a\n\nc\n"), StringComparison.Ordinal)),
        ];
        (int code, string output, string error) = Run(words);
        Assert.Equal((exitCode, ""), (code, output));
        string sentence = Assert.Single(
            error.Split('\n'), text => text.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains(expected, sentence, StringComparison.Ordinal);
    }

    private string Predict(string weights, params string[] more)
    {
        (int code, string output, string error) = Run(
            ["predict", _files.Image, "--weights", weights, "--format", "csv", "--device", "cpu", .. more]);
        Assert.Equal((ExitCode.Done, ""), (code, error));
        return output;
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>An SE50 in Caffe's form as a checkpoint, and converted to Cadene's names and to ours.</summary>
    public sealed class Files : IDisposable
    {
        public Files()
        {
            NetworkOptions form = new() { Classes = 5, StrideOn = StrideOn.First, StemPool = StemPool.Ceiling };
            using Device device = DeviceSelection.Open("cpu");
            using PlacedNetwork network = new(Catalogue.BuiltIn.Find("SE50"), form, 32, device, training: false);
            network.State.Initialise(seed: 3);
            IlgpuNet.Training.Checkpoints.Checkpoint.Save(
                Checkpoint,
                new CheckpointInfo
                {
                    Network = network.Identity,
                    ClassNames = ["v", "w", "x", "y", "z"],
                    Seed = 3,
                    Position = TrainingPosition.Start,
                    Settings = new Dictionary<string, string>(),
                },
                network.State,
                companions: []);
            foreach ((string path, string names) in new[] { (Cadene, "cadene"), (Ours, "ours") })
            {
                StringWriter error = new();
                Assert.Equal(
                    ExitCode.Done,
                    CommandLine.Run(
                        ["weights", "convert", Checkpoint, path, "--to", names],
                        TextWriter.Null, error, CancellationToken.None));
                Assert.Contains("SE50 --stride-on first --stem-pool ceiling", error.ToString());
            }
            Folder.Write("names.txt", "tabby cat\npug\nlens cap\nbee\nball\n\n");
            Folder.WriteImage("images/a/0.png", red: 200, width: 60, height: 50);
        }

        public TemporaryFolder Folder { get; } = new();

        public string Checkpoint => Folder["last.safetensors"];

        public string Cadene => Folder["cadene.safetensors"];

        public string Ours => Folder["ours.safetensors"];

        public string Names => Folder["names.txt"];

        public string Image => Folder["images/a/0.png"];

        public void Dispose() => Folder.Dispose();
    }
}
