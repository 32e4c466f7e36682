using System.Runtime.Versioning;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>Folders and files that the program, as a process of a user whom file modes bind, may not read.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LockedFolderTests : IDisposable
{
    private const string Why = "there is no user whom file modes bind, or nobody may not read the program";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Whether file modes can be tried.</summary>
    public static bool CanBeRefused => BoundUser.Exists;

    public void Dispose()
    {
        foreach (string folder in Directory.GetDirectories(_folder.Path))
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _folder.Dispose();
    }

    [Theory(SkipUnless = nameof(CanBeRefused), Skip = Why)]
    [InlineData("locked/images", "folder '{0}' cannot be read: Access to the path")]
    [InlineData("locked", "folder '{0}' cannot be read: Access to the path")]
    [InlineData("locked/train.pack", "folder '{0}' cannot be read: Access to the path")]
    [InlineData("none/images", "data folder '{0}' does not exist")]
    public async Task What_lies_in_a_locked_folder_is_not_called_missing(string path, string expected)
    {
        WriteImages("locked/images/a");
        _folder.Write("locked/train.pack", "");
        // The run's folder is made before the data are read, and is gone again.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(_folder["locked"], UnixFileMode.None);

        ProgramRun run = await BoundUser.Run(
            "train", "--train-data-path", _folder[path], "--test-data-path", _folder[path],
            "--save-dir", _folder["run"]);

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains($"error: {string.Format(null, expected, _folder[path])}", run.Error);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact(SkipUnless = nameof(CanBeRefused), Skip = Why)]
    public async Task A_check_goes_on_past_what_it_may_not_read()
    {
        WriteImages("a");
        WriteImages("b");
        WriteImages("c");
        Open(_folder.Path);
        Open(_folder["a"]);
        Open(_folder["b"]);
        File.SetUnixFileMode(_folder["a/1.png"], UnixFileMode.None);
        File.SetUnixFileMode(_folder["c"], UnixFileMode.None);

        ProgramRun run = await BoundUser.Run("data", "check", "--train-data-path", _folder.Path);

        Assert.Equal(ExitCode.Data, run.Code);
        string refused = $"error unreadable train {_folder["c"]}: Access to the path";
        Assert.Contains(run.Lines, line => line.StartsWith(refused, StringComparison.Ordinal));
        Assert.Contains(
            $"error unreadable train {_folder["a/1.png"]}: the file cannot be read (Access to the path", run.Output);
        Assert.Equal("images=4 errors=3 warnings=2", run.Lines[^1]);
    }

    /// <summary>Two pictures, the same in every folder.</summary>
    private void WriteImages(string folder)
    {
        for (int i = 0; i < 2; i++)
            _folder.WriteImage($"{folder}/{i}.png", red: (byte)i);
    }

    /// <summary>Lets everyone look into a folder: folders of temporary files are their owner's.</summary>
    private static void Open(string folder) => File.SetUnixFileMode(
        folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
}
