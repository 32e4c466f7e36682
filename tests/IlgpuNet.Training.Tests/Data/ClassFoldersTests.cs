using IlgpuNet.TestKit;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

public sealed class ClassFoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_and_images_are_sorted_ordinally()
    {
        Add("b/1.jpg", "B/x.PNG", "a/z.JPeG", "a/A.webp", "a/deep/er/k.bmp", "a/notes.txt", "a/.hidden.jpg", "ä/0.gif");
        Add(".git/x.jpg", "a/.trash/y.jpg", "loose.jpg");
        ImageDataset set = ClassFolders.Read(Root);
        Assert.Equal(["B", "a", "b", "ä"], set.ClassNames);
        Assert.Equal(
            [
                new ImageSample(Full("B/x.PNG"), 0),
                new ImageSample(Full("a/A.webp"), 1),
                new ImageSample(Full("a/deep/er/k.bmp"), 1),
                new ImageSample(Full("a/z.JPeG"), 1),
                new ImageSample(Full("b/1.jpg"), 2),
                new ImageSample(Full("ä/0.gif"), 3),
            ],
            set.Samples);
    }

    [Fact]
    public void A_root_without_folders_and_a_class_without_images_are_errors()
    {
        Assert.Contains($"'{Root}' does not exist", Fails(() => ClassFolders.Read(Root)));
        Add("loose.jpg");
        Assert.Contains($"'{Root}' has no sub-folders", Fails(() => ClassFolders.Read(Root)));
        Add("a/1.jpg", "b/notes.txt");
        Assert.Contains($"class folder '{Full("b")}' holds no image", Fails(() => ClassFolders.Read(Root)));
    }

    [Fact]
    public void Validation_needs_the_classes_of_training()
    {
        Add("a/1.jpg", "b/2.jpg");
        Assert.Equal([0, 1], ClassFolders.Read(Root, ["a", "b"]).Samples.Select(sample => sample.Label));
        Assert.Contains("has no sub-folder 'c'", Fails(() => ClassFolders.Read(Root, ["a", "b", "c"])));
        Assert.Contains(
            $"folder '{Full("b")}' is not a class of training", Fails(() => ClassFolders.Read(Root, ["a"])));
    }

    [Fact]
    public void Links_are_followed_but_not_in_circles()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        Add("elsewhere/1.jpg", "root/b/2.jpg");
        string root = Full("root");
        Directory.CreateSymbolicLink(Path.Combine(root, "a"), Full("elsewhere"));
        Assert.Equal(["a", "b"], ClassFolders.Read(root).ClassNames);
        Directory.CreateSymbolicLink(Path.Combine(root, "b", "back"), Path.Combine(root, "b"));
        Assert.Contains("look for a link to its own parent", Fails(() => ClassFolders.Read(root)));
    }

    private string Root => Path.Combine(_folder.Path, "data");

    private string Full(string name) => Path.Combine(Root, name);

    private void Add(params string[] names)
    {
        foreach (string name in names) _folder.Write(Path.Combine("data", name), "");
    }

    private static string Fails(Action action) => Assert.Throws<DataException>(action).Message;
}
