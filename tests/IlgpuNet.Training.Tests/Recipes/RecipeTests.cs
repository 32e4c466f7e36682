using System.CommandLine;
using System.Text.Json.Nodes;
using IlgpuNet.Layers;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Recipes;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Recipes;

public class RecipeTests
{
    [Fact]
    public void Ready_recipes_are_complete_and_sound()
    {
        Assert.Equal(["embedded", "finetune", "modern", "paper"], Recipe.ReadyNames.Order(StringComparer.Ordinal));
        foreach (string name in Recipe.ReadyNames)
            Assert.NotNull(Read($"--recipe {name} --train-data-path a --test-data-path b"));
    }

    [Fact]
    public void The_papers_recipe_is_the_default_of_ones_own_images() => Assert.Equivalent(
        Read("--train-data-path a --test-data-path b"),
        Read("--recipe paper --train-data-path a --test-data-path b"),
        strict: true);

    [Fact]
    public void The_embedded_recipe_is_the_default_of_the_embedded_set() =>
        Assert.Equivalent(Read(""), Read("--recipe embedded"), strict: true);

    [Theory]
    [InlineData("data.validationSplit", "0.1", true)]
    [InlineData("data.imagesPerClass", "5", true)]
    [InlineData("data.exactDecode", "true", true)]
    [InlineData("run.precision", "\"bf16\"", true)]
    [InlineData("schedule.epochs", "7", true)]
    [InlineData("data.trainPath", "\"elsewhere\"", false)]
    [InlineData("run.threads", "3", false)]
    public void What_changes_pixels_or_bits_is_of_the_course_of_a_run(string key, string value, bool isOf)
    {
        JsonObject tree = SettingsJson.Tree(new TrainSettings());
        string[] names = key.Split('.');
        tree[names[0]]![names[1]] = JsonNode.Parse(value);
        IReadOnlyDictionary<string, string> course = SettingsJson.Read(tree).Course;
        Assert.Equal(isOf ? value : null, course.GetValueOrDefault(key));
    }

    [Fact]
    public void Options_override_a_recipe_and_a_recipe_the_defaults()
    {
        TrainSettings settings = Read("--recipe modern --mixup 0.4 --opt lars --epochs 7");
        Assert.Equal(
            (0.4, OptimizerKind.Lars, 7), (settings.Augment.Mixup, settings.Optimizer.Kind, settings.Schedule.Epochs));
        Assert.Equal(
            (1.0, LossKind.Binary, 0.02),
            (settings.Augment.CutMix, settings.Loss.Kind, settings.Optimizer.WeightDecay));
        Assert.Equal(0.5, settings.Augment.FlipProbability);
    }

    [Fact]
    public void A_file_may_say_as_much_as_it_likes()
    {
        using TemporaryFolder folder = new();
        folder.Write(
            "mine.json",
            "{ // comments are allowed\n \"schedule\": { \"plan\": \"one-cycle\", \"warmUpSteps\": 0, }, }");
        TrainSettings settings = Read($"--recipe {folder["mine.json"]}");
        Assert.Equal((LearningRatePlan.OneCycle, 100), (settings.Schedule.Plan, settings.Schedule.Epochs));
    }

    [Theory]
    [InlineData("{ \"schedule\": { \"learningrate\": 1 } }",
        "'schedule.learningrate'; did you mean schedule.learningRate?")]
    [InlineData("{ \"optimiser\": { } }", "'optimiser'; did you mean optimizer?")]
    [InlineData("{ \"loss\": 3 }", "'loss' is a group: its value is an object")]
    [InlineData("{ \"loss\": { \"kind\": \"hinge\" } }", "'loss.kind' cannot be read")]
    [InlineData("{ \"schedule\": { \"epochs\": \"many\" } }", "'schedule.epochs' cannot be read")]
    [InlineData("{ \"network\": { \"architecture\": null } }", "'network.architecture' cannot be read")]
    [InlineData("{ \"schedule\": { \"epochs\": 0 } }", "--epochs 0: at least 1 is expected")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("{", "is no good JSON")]
    public void Mistakes_in_a_file_are_named(string text, string expected)
    {
        using TemporaryFolder folder = new();
        folder.Write("mine.json", text);
        Exception error = Assert.ThrowsAny<Exception>(() => Read($"--recipe {folder["mine.json"]}"));
        Assert.True(error is UsageException or UnknownNameException, error.ToString());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 128)]
    [InlineData(4, 160)]
    [InlineData(7, 192)]
    [InlineData(8, 224)]
    [InlineData(9, 224)]
    public void Images_grow_in_steps_of_32_until_the_share_of_the_run(int epoch, int size)
    {
        AugmentSettings growing = new() { StartImageSize = 128, GrowUntil = 0.8 };
        Assert.Equal(size, growing.ImageSizeAt(epoch, epochs: 10, fullSize: 224));
    }

    private static TrainSettings Read(string line)
    {
        Command command = new("train");
        TrainOptions options = new();
        options.AddTo(command);
        ParseResult parsed = command.Parse(line);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed, resumed: null);
    }
}
