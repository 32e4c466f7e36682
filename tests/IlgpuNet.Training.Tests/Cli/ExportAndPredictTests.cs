using System.Text.Json;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Export;
using IlgpuNet.Training.Inference;
using IlgpuNet.Training.Tests.Data;
using Microsoft.ML.OnnxRuntime;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>A checkpoint in use: <c>export</c>, <c>predict</c>, and <see cref="Classifier"/>.</summary>
public sealed class ExportAndPredictTests : IClassFixture<ExportAndPredictTests.SavedRun>
{
    private readonly SavedRun _run;

    public ExportAndPredictTests(SavedRun run) => _run = run;

    [Fact]
    public void Predict_names_the_best_classes_of_files_and_folders_in_their_order()
    {
        (int code, string output, string error) = Run(
            "predict", _run.Image(3), _run.Folder["images"], "--resume", _run.Saved,
            "--format", "csv", "--top", "2", "-b", "2");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal("image,rank,class,label,probability", lines[0]);
        string[] images = [_run.Image(3), .. Enumerable.Range(0, SavedRun.Images).Select(_run.Image)];
        Assert.Equal(
            [.. images.SelectMany(image => new[] { image, image })], lines[1..].Select(line => line.Split(',')[0]));
        using Classifier classifier = Classifier.Load(_run.Saved, new ClassifierOptions { Device = "cpu" });
        Assert.Equal(
            images.Select(image => classifier.Classify(image).Best.ClassName),
            lines[1..].Where(line => line.Split(',')[1] == "1").Select(line => line.Split(',')[2].Trim('"')));
    }

    [Fact]
    public void Predict_tells_each_image_it_cannot_read_and_goes_on()
    {
        using TemporaryFolder folder = new();
        folder.Write("cut.png", TestFiles.Encode(red: 9)[..40]);
        folder.Write("list.txt", $"cut.png\n\n{_run.Image(0)}\nnone.png\n");

        (int code, string output, string error) = Run(
            "predict", "--list", folder["list.txt"], "--resume", _run.Saved, "--format", "json", "-b", "1");

        Assert.Equal(ExitCode.Data, code);
        Assert.Contains("cut.png", error, StringComparison.Ordinal);
        Assert.Contains("none.png': the file does not exist", error, StringComparison.Ordinal);
        JsonElement[] results = [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
        Assert.Equal(
            [folder["cut.png"], _run.Image(0), folder["none.png"]],
            results.Select(result => result.GetProperty("image").GetString()));
        Assert.Equal(5, results[1].GetProperty("predictions").GetArrayLength());
        Assert.Equal("the file does not exist", results[2].GetProperty("problem").GetString());
    }

    [Fact]
    public void Predict_survives_a_batch_without_a_readable_image()
    {
        (int code, string output, string error) = Run("predict", "a.png", "b.png", "--resume", _run.Saved);

        Assert.Equal((ExitCode.Data, ""), (code, output));
        Assert.Equal(2, error.Split('\n').Count(line => line.StartsWith("error: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_table_has_a_heading_for_each_image_and_probabilities_in_percent()
    {
        (_, string output, _) = Run("predict", _run.Image(0), "--resume", _run.Saved, "-k", "3");

        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Equal(_run.Image(0), lines[0]);
        Assert.All(lines[1..], line => Assert.Matches(@"^ +\d+\.\d\d ?% +\S", line));
    }

    [Fact]
    public void A_checkpoint_is_exported_with_its_classes()
    {
        using TemporaryFolder folder = new();
        string path = folder["model.onnx"];

        (int code, string output, _) = Run("export", path, "--resume", _run.Saved, "--preprocess", "resize");

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("R50 at 32 px, 5 classes", output, StringComparison.Ordinal);
        using InferenceSession session = new(path);
        Assert.Equal(
            SavedRun.ClassNames,
            JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap["class_names"]));
        Assert.Equal([-1, -1, -1, 3], session.InputMetadata["images"].Dimensions);
    }

    [Fact]
    public void A_classifier_exports_what_it_computes()
    {
        using TemporaryFolder folder = new();
        using Classifier classifier = Classifier.Load(_run.Saved, new ClassifierOptions { Device = "cpu" });

        classifier.ExportOnnx(folder["model.onnx"], new OnnxOptions { FoldBatchNorm = false });

        using InferenceSession session = new(folder["model.onnx"]);
        Assert.Equal([-1, 5], session.OutputMetadata["logits"].Dimensions);
        Assert.Equal(("R50", 32), (classifier.Architecture, classifier.ImageSize));
    }

    [Fact]
    public void One_picture_at_a_time_and_many_give_the_same()
    {
        using Classifier classifier = Classifier.Load(
            _run.Saved, new ClassifierOptions { Device = "cpu", BatchSize = 4, Workers = 2 });
        string[] images = [.. Enumerable.Range(0, SavedRun.Images).Select(_run.Image)];

        Classification[] all = [.. classifier.ClassifyAll(images, top: 5, TestContext.Current.CancellationToken)];

        Assert.All(images.Zip(all), pair =>
        {
            Classification one = classifier.Classify(pair.First, top: 5);
            Assert.Equal(one.Predictions.Select(p => p.Label), pair.Second.Predictions.Select(p => p.Label));
            Assert.Equal(1, one.Predictions.Sum(p => p.Probability), tolerance: 1e-9);
            Assert.Equal(one.Best.Probability, pair.Second.Best.Probability, tolerance: 1e-4);
        });
        Assert.Empty(classifier.ClassifyAll([], top: 5, TestContext.Current.CancellationToken));
        Assert.Throws<BadImageException>(() => classifier.Classify("none.png"));
    }

    [Fact]
    public void Fine_tuning_takes_over_weights_and_learns_new_classes()
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 8; i++)
        {
            folder.WriteImage($"photos/dark/{i}.png", red: (byte)i, width: 32, height: 32);
            folder.WriteImage($"photos/red/{i}.png", red: (byte)(240 + i), width: 32, height: 32);
        }
        StringWriter log = new();
        FineTuning tuning = new()
        {
            TrainFolder = folder["photos"],
            ValidationFolder = folder["photos"],
            RunFolder = folder["run"],
            From = _run.Saved,
            Epochs = 2,
            BatchSize = 4,
            Log = log,
        };

        using Classifier classifier = Classifier.FineTune(
            tuning, new ClassifierOptions { Device = "cpu", CropShare = 1 }, TestContext.Current.CancellationToken);

        Assert.Equal(["dark", "red"], classifier.ClassNames);
        Assert.Equal(("R50", 32), (classifier.Architecture, classifier.ImageSize));
        Assert.Contains("parameters loaded", log.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(tuning.BestCheckpoint));
    }

    [Theory]
    [InlineData("predict --resume {0}", ExitCode.Usage, "no image is named")]
    [InlineData("predict {1} --resume {0} --format xml", ExitCode.Usage, "--format 'xml': one of table, csv, json")]
    [InlineData("predict {1} --resume {0} --top 0", ExitCode.Usage, "--top 0: at least 1")]
    [InlineData("predict {1} --resume none.safetensors", ExitCode.Data, "none.safetensors")]
    [InlineData("predict {1}", ExitCode.Usage, "--weights")]
    [InlineData("predict --list none.txt --resume {0}", ExitCode.Data, "none.txt")]
    [InlineData("export model.pb --resume {0}", ExitCode.Usage, "ends in .onnx")]
    [InlineData("export model.onnx", ExitCode.Usage, "--weights FILE, or -a NAME alone")]
    [InlineData("export model.onnx -a R5O", ExitCode.Usage, "did you mean R50?")]
    [InlineData("export model.onnx -a R50 --preprocess scale", ExitCode.Usage, "--preprocess 'scale'")]
    [InlineData("export model.onnx -a R50 --image-size 33", ExitCode.Usage, "--image-size 33")]
    public void Mistakes_give_one_clear_sentence(string line, int exitCode, string expected)
    {
        string[] words = [.. string.Format(null, line, _run.Saved, _run.Image(0)).Split(' ')];

        (int code, string output, string error) = Run(words);

        Assert.Equal((exitCode, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n'), text => text.StartsWith("error: ", StringComparison.Ordinal));
        Assert.False(File.Exists("model.onnx"));
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A checkpoint of R50 with initial weights, and a few pictures.</summary>
    public sealed class SavedRun : IDisposable
    {
        public const int Images = 6;

        public static readonly string[] ClassNames = ["a", "b, c", "\"d\"", "ä", "e"];

        public SavedRun()
        {
            using Device device = DeviceSelection.Open("cpu");
            using PlacedNetwork network = new(
                Catalogue.BuiltIn.Find("R50"), new NetworkOptions { Classes = 5 }, 32, device, training: false);
            network.State.Initialise(seed: 2);
            Saved = Folder["last.safetensors"];
            Checkpoint.Save(
                Saved,
                new CheckpointInfo
                {
                    Network = network.Identity,
                    ClassNames = ClassNames,
                    Seed = 2,
                    Position = TrainingPosition.Start,
                    Settings = new Dictionary<string, string>(),
                },
                network.State,
                companions: []);
            for (int i = 0; i < Images; i++)
                Folder.WriteImage($"images/{i}.png", red: (byte)(40 * i), width: 40 + i, height: 50);
        }

        public TemporaryFolder Folder { get; } = new();

        public string Saved { get; }

        public string Image(int index) => Folder[$"images/{index}.png"];

        public void Dispose() => Folder.Dispose();
    }
}
