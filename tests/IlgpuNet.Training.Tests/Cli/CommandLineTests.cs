using IlgpuNet.TestKit;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>Bad input: one clear sentence, the documented exit code, and nothing written.</summary>
public class CommandLineTests
{
    public static TheoryData<string, int, string> Mistakes() => new()
    {
        { "train --no-such-option", ExitCode.Usage, "--no-such-option" },
        { "train -a RGSE5", ExitCode.Usage, "did you mean RGSE50?" },
        { "train --image-size 100", ExitCode.Usage, "--image-size 100: a multiple of 32 is expected, such as 96" },
        { "train -b 1", ExitCode.Usage, "-b 1: a batch-norm of RGSE50 would see a single value per channel" },
        { "train --log-steps 0", ExitCode.Usage, "--log-steps 0: at least 1 is expected" },
        { "train -b 0", ExitCode.Usage, "--batch-size 0: at least 1 is expected" },
        { "train --lr 0", ExitCode.Usage, "--lr 0" },
        {
            "train --lr-schedule steps", ExitCode.Usage,
            "--lr-schedule 'steps': one of step, cosine, polynomial, one-cycle is expected"
        },
        { "train --recipe moderm", ExitCode.Usage, "did you mean modern?" },
        {
            "train --checkpoint-minutes 1e9", ExitCode.Usage,
            "--checkpoint-minutes 1000000000: from 0, which is none, to 525600, a year"
        },
        { "train --keep-best 0", ExitCode.Usage, "--keep-best 0: at least 1 is expected" },
        { "train --freeze layer9", ExitCode.Usage, "did you mean layer1?" },
        { "train --warmup-epochs 1", ExitCode.Usage, "--warmup-steps and --warmup-epochs contradict each other" },
        { "train --bce-threshold 0.2", ExitCode.Usage, "--bce-threshold needs --loss binary" },
        { "train --schedule 60 30", ExitCode.Usage, "--schedule" },
        { "train --scale 1 0.5", ExitCode.Usage, "--scale 1 0.5" },
        { "train --stride-on third", ExitCode.Usage, "--stride-on 'third'" },
        { "train --evaluate", ExitCode.Usage, "--evaluate needs --resume PATH or --pretrained PATH" },
        { "train --train-list list.txt", ExitCode.Usage, "--train-list needs --train-data-path" },
        { "train --train_data_path {0}", ExitCode.Usage, "--test-data-path is missing" },
        { "train --train_data_path {0} --test_data_path {0} --train_list {0}/none.txt", ExitCode.Data, "none.txt" },
        { "train --train_data_path {0}/none --test_data_path {0}", ExitCode.Data, "none" },
        {
            "train --train_data_path {0} --test_data_path {0} --train_list {0}/labels.txt --num-classes 2",
            ExitCode.Data, "line 3"
        },
        { "train --resume {0}/none.safetensors", ExitCode.Data, "none.safetensors" },
        { "train --resume {0}/labels.txt", ExitCode.Data, "labels.txt" },
        { "train --device gpu", ExitCode.Device, "unknown device 'gpu'" },
        { "train --gpu 99", ExitCode.Device, "CUDA" },
        { "train --device cpu --gpu 0", ExitCode.Usage, "give one of them" },
        { "train --device cpu --precision bf16", ExitCode.Usage, "--precision bf16: the device cpu has one precision" },
        { "train --device cpu --cuda-graph", ExitCode.Usage, "--cuda-graph: the device cpu has no graphs" },
        { "train --precision fp8", ExitCode.Usage, "--precision 'fp8': one of fp32, tf32, bf16 is expected" },
        { "train -b 3000 --image-size 4096", ExitCode.Device, "available" },
        { "train --validation-split 1", ExitCode.Usage, "--validation-split 1: from 0 to below 1" },
        { "train --images-per-class 0", ExitCode.Usage, "--images-per-class 0: at least 1 is expected" },
        { "compare --save_dir {0}/x", ExitCode.Usage, "-a is missing" },
        { "compare -a R50", ExitCode.Usage, "--save-dir is missing" },
        { "compare -a R50,RGSE5 --save_dir {0}/x", ExitCode.Usage, "did you mean RGSE50?" },
        { "compare -a R50,resnet50 --save_dir {0}/x", ExitCode.Usage, "R50 is there twice" },
        { "compare -a R50 --seeds 1,-2 --save_dir {0}/x", ExitCode.Usage, "--seeds: '-2' is no whole number from 0" },
        { "compare -a R50 --seed 1 --save_dir {0}/x", ExitCode.Usage, "--seed is of a single run" },
        { "compare -a R50 --evaluate --save_dir {0}/x", ExitCode.Usage, "--evaluate is of a single run" },
        { "compare -a R50 --patience 2 --save_dir {0}/x", ExitCode.Usage, "--patience" },
        { "models SE51", ExitCode.Usage, "did you mean SE50?" },
        { "models --image-size 33", ExitCode.Usage, "--image-size 33" },
        {
            "data pack {0} {0}/x.pack --format png", ExitCode.Usage,
            "--format 'png': one of jpeg, raw, original is expected"
        },
        { "data pack {0} {0}/x.pack --format original --short-side 8", ExitCode.Usage, "leave --short-side out" },
        { "data pack {0} {0}/x.pack --quality 101", ExitCode.Usage, "--quality 101: 1 to 100 is expected" },
        { "data pack {0}/none {0}/x.pack", ExitCode.Data, "none" },
        {
            "data pack {0} {0}/x.pack --list {0}/labels.txt", ExitCode.Data,
            "a.png' (list line 1): the file does not exist"
        },
        {
            "train --train_data_path {0}/labels.txt --test_data_path {0}", ExitCode.Data,
            "is no pack; make one with 'data pack'"
        },
        { "modles", ExitCode.Usage, "modles" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_gives_one_clear_sentence_and_its_exit_code(string line, int exitCode, string expected)
    {
        using TemporaryFolder folder = new();
        folder.Write("labels.txt", "a.png 0\nb.png 1\nc.png 2\n");
        string runs = folder["run"];
        string[] words = [.. string.Format(null, line, folder.Path).Split(' ')];
        string[] arguments = words[0] == "train" ? [.. words, "--save_dir", runs] : words;

        (int code, string output, string error) = Run(arguments);

        Assert.Equal(exitCode, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n'), text => text.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Empty(output);
        Assert.False(Directory.Exists(runs));
    }

    [Fact]
    public void Data_pack_writes_a_pack_and_says_what_is_in_it()
    {
        using TemporaryFolder folder = new();
        folder.WriteImage("images/cat/1.png");
        folder.WriteImage("images/dog/1.png");
        folder.Write("images/dog/2.png", "no picture");
        (int code, string output, string error) = Run(
            "data", "pack", folder["images"], folder["train.pack"], "--format", "raw", "--on-bad-image", "skip");
        Assert.Equal(ExitCode.Done, code);
        Assert.Equal($"images=2 left_out=1 bytes={new FileInfo(folder["train.pack"]).Length}", output.Trim());
        Assert.Contains("2.png: it is no image of a known kind", error, StringComparison.Ordinal);
        ImageDataset packed = DataSource.Read(folder["train.pack"], null, DataSplit.Train);
        Assert.Equal(["cat", "dog"], packed.ClassNames);
        Assert.EndsWith("train.pack:dog/1.png", packed.Samples[1].Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zero.jpg", "list line 2")]
    [InlineData("cut.png", "list line 3")]
    public void Broken_image_is_named_with_its_line(string broken, string line)
    {
        using TemporaryFolder folder = new();
        byte[] good = TestFiles.Encode(red: 50);
        folder.Write("good.png", good);
        folder.Write("zero.jpg", "");
        folder.Write("cut.png", good[..(good.Length / 2)]);
        string[] names =
            ["good.png", broken == "zero.jpg" ? "zero.jpg" : "good.png", broken == "cut.png" ? "cut.png" : "good.png"];
        folder.Write("list.txt", string.Join('\n', names.Select(name => $"{name} 0")));

        (int code, _, string error) = Run(
            "train", "--train_data_path", folder.Path, "--test_data_path", folder.Path,
            "--train_list", folder["list.txt"], "--test_list", folder["list.txt"],
            "--save_dir", folder["run"], "-a", "R50", "--image-size", "32", "-b", "3", "--epochs", "1");

        Assert.Equal(ExitCode.Data, code);
        Assert.Contains(broken, error, StringComparison.Ordinal);
        Assert.Contains(line, error, StringComparison.Ordinal);
        Assert.Contains("--on-bad-image skip", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_lists_the_papers_table_beside_our_counts()
    {
        (int code, string output, _) = Run("models");
        Assert.Equal(ExitCode.Done, code);
        string row = output.Split('\n').Single(line => line.StartsWith("RGSE50 ", StringComparison.Ordinal));
        Assert.All(
            ["resnet50_rgse", "22.27", "6.15", "3.87", "28.212", "4.09"],
            text => Assert.Contains(text, row, StringComparison.Ordinal));
        Assert.Equal(25, output.Split('\n').Count(line => line.Contains("resne", StringComparison.Ordinal)));
    }

    [Fact]
    public void Models_shows_a_network_layer_by_layer()
    {
        (int code, string output, _) = Run("models", "resnet50_rgse", "--image-size", "64");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("layer4.2.attention", output, StringComparison.Ordinal);
        Assert.Contains("28.212 M parameters", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_counts_a_network_in_the_form_that_is_asked_for()
    {
        (int code, string output, _) = Run("models", "--gate-width", "16", "--stem-pool", "ceiling");
        Assert.Equal(ExitCode.Done, code);
        // 25.557 M of R50, and 33 for each of 15104 gated channels and 16 for each of 16 blocks.
        string row = output.Split('\n').Single(line => line.StartsWith("SE50 ", StringComparison.Ordinal));
        Assert.Contains(" 26.056 M", row, StringComparison.Ordinal);
        Assert.Contains(
            "Otherwise than in the paper: --stem-pool ceiling --gate-width 16.", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, Run("models", "--gate-width", "0").Code);
        Assert.Equal(ExitCode.Usage, Run("models", "--stem-pool", "valid").Code);
    }

    [Fact]
    public void Devices_lists_cpu_and_what_auto_picks()
    {
        (int code, string output, _) = Run("devices");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("ilgpu-cpu", output, StringComparison.Ordinal);
        Assert.Matches("auto = (cpu|cuda:0)", output);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
