using IlgpuNet.Storage;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_written_with_its_folder_and_nothing_beside_it()
    {
        string path = _folder["deep/er/file.bin"];
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        AtomicFile.WriteText(path, "müde\n");
        Assert.Equal("müde\n", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder["deep/er"]));
    }

    [Fact]
    public void While_a_file_is_written_its_path_holds_the_previous_content()
    {
        string path = _folder["file"];
        AtomicFile.WriteText(path, "previous");
        AtomicFile.Write(
            path,
            stream =>
            {
                stream.Write("next"u8);
                stream.Flush();
                Assert.Equal("previous", File.ReadAllText(path));
            },
            verify: temporary =>
            {
                Assert.Equal("next", File.ReadAllText(temporary));
                Assert.Equal("previous", File.ReadAllText(path));
            });
        Assert.Equal("next", File.ReadAllText(path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_leaves_the_previous_content_and_no_temporary(bool whileWriting)
    {
        string path = _folder["file"];
        AtomicFile.WriteText(path, "previous");
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(
            path,
            stream =>
            {
                stream.Write("half"u8);
                if (whileWriting)
                    throw new InvalidDataException();
            },
            verify: _ => throw new InvalidDataException()));
        Assert.Equal("previous", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_a_killed_process_left_is_overwritten()
    {
        string path = _folder["file"];
        File.WriteAllText(path + AtomicFile.TemporarySuffix, "a longer text of a process that was killed");
        AtomicFile.WriteText(path, "short");
        Assert.Equal("short", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Leftovers_of_killed_processes_can_be_deleted_together()
    {
        File.WriteAllText(_folder["one.bin" + AtomicFile.TemporarySuffix], "");
        File.WriteAllText(_folder["one.bin"], "");
        Directory.CreateDirectory(_folder["a folder" + AtomicFile.TemporarySuffix]);
        AtomicFile.DeleteLeftovers(_folder.Path);
        Assert.Equal([_folder["one.bin"]], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_refusal_of_the_file_system_is_one_sentence_with_the_path()
    {
        string inTheWay = _folder["file"];
        File.WriteAllText(inTheWay, "");
        StorageException error = Assert.Throws<StorageException>(() => AtomicFile.WriteText(inTheWay + "/below", "x"));
        Assert.Contains($"cannot write '{inTheWay}/below'", error.Message);

        Directory.CreateDirectory(_folder["folder"]);
        error = Assert.Throws<StorageException>(() => AtomicFile.WriteText(_folder["folder"], "x"));
        Assert.Equal(
            $"cannot write '{_folder["folder"]}': it is a folder; what was there before is unchanged", error.Message);

        error = Assert.Throws<StorageException>(() => AtomicFile.Write(
            _folder["full"], _ => throw new IOException("No space left on device")));
        Assert.Contains("No space left on device", error.Message);

        // What .NET throws where a file may not grow; a test of the trainer meets the real one.
        error = Assert.Throws<StorageException>(() => AtomicFile.Write(
            _folder["large"], _ => throw new ArgumentOutOfRangeException("value")));
        Assert.Contains("the file would be larger than the file system or a limit (ulimit -f) allows", error.Message);
    }
}
