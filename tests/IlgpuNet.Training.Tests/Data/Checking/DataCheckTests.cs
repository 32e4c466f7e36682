using System.Text.Json;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Data.Packing;
using IlgpuNet.Training.Tests.Cli;

namespace IlgpuNet.Training.Tests.Data.Checking;

/// <summary><c>data check</c> on files that are damaged as files are damaged.</summary>
public sealed class DataCheckTests : IDisposable
{
    private static readonly byte[] s_jpeg = File.ReadAllBytes(PillowFixtures.PathOf("baseline.jpg"));
    private static readonly byte[] s_progressive = File.ReadAllBytes(PillowFixtures.PathOf("progressive.jpg"));
    private static readonly byte[] s_png = File.ReadAllBytes(PillowFixtures.PathOf("rgb.png"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sound_class_folders_are_clean()
    {
        WriteFolders("train", "test");
        ProgramRun run = Check();
        Assert.Equal((ExitCode.Done, "images=8 errors=0 warnings=0"), (run.Code, run.Output.Trim()));
    }

    [Fact]
    public void Each_kind_of_damaged_file_is_named_with_its_reason()
    {
        WriteFolders("train", "test");
        byte[] damaged = [.. s_png];
        damaged[damaged.Length / 2] ^= 0x55;
        _folder.Write("train/a/0.jpg", "");
        _folder.Write("train/a/1.jpg", s_progressive[..(s_progressive.Length * 3 / 4)]);
        _folder.Write("train/a/2.png", s_png[..^12]);
        _folder.Write("train/a/3.png", s_png[..(s_png.Length / 2)]);
        _folder.Write("train/a/4.png", damaged);
        _folder.Write("train/a/5.jpg", "no picture at all");
        _folder.Write("train/a/6.png", TestFiles.Bomb());
        _folder.Write("train/a/7.jpg", s_png);

        ProgramRun run = Check();

        string folder = Path.GetFullPath(_folder["train/a"]);
        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Equal(
            [
                $"error empty-file train {folder}/0.jpg: the file is empty",
                $"error truncated train {folder}/1.jpg: truncated JPEG (it has no end-of-image marker)",
                $"error truncated train {folder}/2.png: truncated PNG "
                    + "(its last chunk is missing; every pixel is there)",
                $"error truncated train {folder}/3.png: truncated PNG",
                $"error damaged train {folder}/4.png: damaged PNG",
                $"error no-image train {folder}/5.jpg: it is no image of a known kind, or breaks off in its header",
                $"error too-large train {folder}/6.png: the picture has 60000 x 50000 pixels, "
                    + "more than the limit of 178956970",
                $"warning wrong-extension train {folder}/7.jpg: named as JPEG, and is PNG",
                "empty-file: 1", "truncated: 3", "damaged: 1", "no-image: 1", "too-large: 1", "wrong-extension: 1",
                "images=16 errors=7 warnings=1",
            ],
            run.Lines.Select(line => line.Replace('\\', '/')));
    }

    [Fact]
    public void A_header_of_more_pixels_than_allowed_is_not_decoded()
    {
        WriteFolders("train", "test");
        _folder.Write("train/a/large.png", TestFiles.Encode(3, 40, 30));
        ProgramRun run = Check("--max-pixels", "1199");
        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains("large.png: the picture has 40 x 30 pixels, more than the limit of 1199", run.Output);
        Assert.Equal(ExitCode.Done, Check("--max-pixels", "1200").Code);
        Assert.Equal(ExitCode.Usage, Check("--max-pixels", "0").Code);
    }

    [Fact]
    public void The_same_bytes_are_a_leak_a_conflict_or_a_duplicate()
    {
        WriteFolders("train", "test");
        byte[] twin = TestFiles.Encode(77);
        foreach (string name in new[] { "train/a/x.png", "train/a/y.png", "train/b/z.png", "test/a/w.png" })
            _folder.Write(name, twin);

        ProgramRun run = Check();

        string first = Path.GetFullPath(_folder["train/a/x.png"]);
        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Collection(
            run.Lines[..3],
            line => Assert.Matches($"^warning duplicate train .*y.png: the same bytes as '{first}'$", line),
            line => Assert.EndsWith($"z.png: the same bytes as '{first}', which is of class 'a', not 'b'", line),
            line => Assert.Matches($"^error leak test .*w.png: the same bytes as training image '{first}'$", line));
        Assert.StartsWith("warning conflicting-label", run.Lines[1]);
        Assert.Equal("images=12 errors=1 warnings=2", run.Lines[^1]);

        File.Delete(_folder["test/a/w.png"]);
        Assert.Equal(ExitCode.Done, Check().Code);
    }

    [Fact]
    public void Classes_that_folders_lack_or_leave_empty_are_all_named()
    {
        WriteFolders("train", "test");
        Directory.CreateDirectory(_folder["train/c"]);
        _folder.WriteImage("train/d/0.png", red: 200);
        Directory.CreateDirectory(_folder["test/e"]);

        ProgramRun run = Check();

        Assert.Equal(
            [
                "error empty-class train c: the class folder holds no image that can be read",
                "warning single-image-class train d: the class has one image that can be read",
                "error missing-class test c: a class of training has no folder",
                "error missing-class test d: a class of training has no folder",
                "error unknown-class test e: the folder is not a class of training",
            ],
            run.Lines[..5].Select(line => System.Text.RegularExpressions.Regex.Replace(line, @"(\S*[/\\])+", "")));
        Assert.Equal("images=9 errors=4 warnings=1", run.Lines[^1]);
    }

    [Fact]
    public void A_class_whose_images_are_all_broken_is_empty()
    {
        WriteFolders("train", "test");
        _folder.Write("train/c/0.jpg", "");
        _folder.WriteImage("test/c/0.png", red: 200);
        ProgramRun run = Check();
        Assert.Contains("warning empty-class train c: none of the 1 image(s) of the class can be read", run.Output);
    }

    [Fact]
    public void Lists_are_read_past_their_mistakes_and_lines_are_told()
    {
        for (int i = 0; i < 6; i++)
            _folder.WriteImage($"images/{i}.png", red: (byte)(i + 1));
        _folder.Write("train.txt", "0.png 0\n1.png 0\n\nnone.png 1\nnolabel\n2.png x\n3.png -1\n2.png 2\n3.png 2\n");
        _folder.Write("test.txt", "4.png 0\n5.png 3\n");

        ProgramRun run = ProgramRun.Of(
            [
                "data", "check", "--train-data-path", _folder["images"], "--test-data-path", _folder["images"],
                "--train-list", _folder["train.txt"], "--test-list", _folder["test.txt"], "--json",
            ],
            TestContext.Current.CancellationToken);

        JsonElement[] lines = [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Equal(
            [
                ("list-line", "error", "train", 5), ("list-line", "error", "train", 6), ("label", "error", "train", 7),
                ("missing-file", "error", "train", 4), ("empty-class", "warning", "train", 0),
                ("label", "error", "test", 2),
                ("missing-class", "warning", "test", 0), ("missing-class", "warning", "test", 0),
            ],
            lines[..^1].Select(line => (
                line.GetProperty("kind").GetString()!,
                line.GetProperty("severity").GetString()!,
                line.GetProperty("set").GetString()!,
                line.GetProperty("line").GetInt32())));
        Assert.Contains("label 3 is outside the 3 classes of training", lines[5].GetProperty("reason").GetString());
        JsonElement summary = lines[^1];
        Assert.Equal(6, summary.GetProperty("images").GetInt32());
        Assert.Equal((5, 3), (summary.GetProperty("errors").GetInt32(), summary.GetProperty("warnings").GetInt32()));
        Assert.Equal(2, summary.GetProperty("kinds").GetProperty("list-line").GetInt32());
    }

    [Fact]
    public void Packs_and_records_are_checked_too()
    {
        WriteFolders("train", "test");
        string pack = _folder["train.pack"];
        Packer.Pack(
            ClassFolders.Read(_folder["train"]), new PackOptions { Format = PackFormat.Original }, pack,
            TestContext.Current.CancellationToken);
        byte[] bytes = File.ReadAllBytes(pack);
        bytes[100] ^= 1;
        File.WriteAllBytes(pack, bytes);
        ProgramRun run = ProgramRun.Of(
            ["data", "check", "--train-data-path", pack], TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains("train.pack:a/0.png: its bytes in the pack fail their checksum", run.Output);

        string cifar = _folder.WriteCifar10("cifar");
        _folder.Write("cifar/data_batch_2.bin", RecordFiles.Cifar(2, 1, i => 9 + i));
        run = ProgramRun.Of(["data", "check", "--train-data-path", cifar], TestContext.Current.CancellationToken);
        Assert.Contains("data_batch_2.bin:1: label 10, outside the 10 classes of CIFAR-10", run.Output);
        Assert.Equal(ExitCode.Data, run.Code);
    }

    [Fact]
    public void A_source_that_cannot_be_read_does_not_hide_the_other()
    {
        WriteFolders("test");
        _folder.Write("test/b/0.png", "");
        ProgramRun run = Check();
        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Matches("^error source train .*data folder .* does not exist", run.Lines[0]);
        Assert.Matches("^error empty-file test ", run.Lines[1]);
    }

    [Fact]
    public void The_report_is_the_same_with_any_number_of_workers()
    {
        for (int i = 0; i < 120; i++)
        {
            if (i % 7 == 0)
                _folder.Write($"train/{i % 3}/{i:000}.jpg", s_jpeg[..(300 + i)]);
            else
                _folder.WriteImage($"train/{i % 3}/{i:000}.png", red: (byte)(i % 50));
        }
        string[] arguments = ["data", "check", "--train-data-path", _folder["train"], "-j"];
        ProgramRun one = ProgramRun.Of([.. arguments, "1"], TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Data, one.Code);
        Assert.True(one.Lines.Length > 60);
        foreach (string workers in new[] { "2", "5" })
            Assert.Equal(one, ProgramRun.Of([.. arguments, workers], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void It_stops_when_it_is_asked_to()
    {
        WriteFolders("train", "test");
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        ProgramRun run = ProgramRun.Of(["data", "check", "--train-data-path", _folder["train"]], cancelled.Token);
        Assert.Equal((ExitCode.Cancelled, ""), (run.Code, run.Output));
    }

    private ProgramRun Check(params string[] more) => ProgramRun.Of(
        ["data", "check", "--train-data-path", _folder["train"], "--test-data-path", _folder["test"], .. more],
        TestContext.Current.CancellationToken);

    /// <summary>Two classes of two pictures in each folder, no two alike.</summary>
    private void WriteFolders(params string[] names)
    {
        for (int set = 0; set < names.Length; set++)
        {
            for (int i = 0; i < 4; i++)
                _folder.WriteImage($"{names[set]}/{"ab"[i / 2]}/{i % 2}.png", red: (byte)(10 * set + i));
        }
    }
}
