using System.Text;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

public sealed class ImageListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_with_spaces_blank_lines_tabs_and_labels_are_read()
    {
        ImageDataset list = Read("n01/a.jpg 0\n\n  my cat 7.jpg \t 2  \n\tsub/größe.png\t1\n");
        Assert.Equal(
            [
                new ImageSample(InData("n01/a.jpg"), 0, 1),
                new ImageSample(InData("my cat 7.jpg"), 2, 3),
                new ImageSample(InData("sub/größe.png"), 1, 4),
            ],
            list.Samples);
        Assert.Equal(["0", "1", "2"], list.ClassNames);
        Assert.Equal($"3 images of 3 classes from list '{ListPath}'", list.Description);
    }

    [Fact]
    public void Windows_line_ends_and_a_byte_order_mark_do_not_matter()
    {
        ImageDataset plain = Read("a.jpg 0\nb.jpg 1\n");
        ImageDataset windows = Read("\uFEFFa.jpg 0\r\nb.jpg 1\r\n");
        Assert.Equal(plain.Samples, windows.Samples);
        Assert.Equal(plain.Samples, Read("a.jpg 0\nb.jpg 1").Samples);
    }

    [Fact]
    public void Labels_that_no_image_has_count_as_classes_and_are_told()
    {
        ImageDataset list = Read("a 1\nb 3\n");
        Assert.Equal(4, list.ClassCount);
        Assert.Equal([0, 1, 0, 1], list.ImagesPerClass);
        Assert.Contains("4 classes (2 of them without images)", list.Description);
        Assert.Equal(10, Read("a 1\n", classCount: 10).ClassCount);
    }

    [Theory]
    [InlineData("a.jpg 0\nb.jpg\n", "line 2: 'b.jpg' has no label; write 'imagename label'")]
    [InlineData("a.jpg cat\n", "line 1: label 'cat' is not a whole number; the last word of a line is its label")]
    [InlineData("a.jpg 1.0\n", "line 1: label '1.0' is not a whole number")]
    [InlineData("a.jpg 99999999999\n", "line 1: label '99999999999' is not a whole number")]
    [InlineData("\n\na.jpg -1\n", "line 3: label -1 is negative; labels count the classes from 0")]
    [InlineData("a.jpg 20240101\n", "line 1: label 20240101 is more than 999999")]
    [InlineData("a.jpg\0 1\n", "line 1: it holds a zero byte; save the list as UTF-8 text")]
    [InlineData("", "names no image; it needs lines 'imagename label'")]
    [InlineData("\r\n \n", "names no image")]
    public void A_bad_line_is_named_with_its_value(string text, string message)
    {
        Assert.Contains($"list '{ListPath}' {message}", Assert.Throws<DataException>(() => Read(text)).Message);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_named()
    {
        _folder.Write("train.txt", Encoding.Latin1.GetBytes("a.jpg 0\ngröße.jpg 1\n"));
        string message = Assert.Throws<DataException>(() => ImageList.Read(ListPath, Data)).Message;
        Assert.Contains("line 2: it is not UTF-8; save the list as UTF-8 text", message);
    }

    [Fact]
    public void A_label_beyond_the_given_number_of_classes_is_an_error()
    {
        Assert.Equal(2, Read("a 0\nb 1\n", classCount: 2).ClassCount);
        DataException error = Assert.Throws<DataException>(() => Read("a 0\nb 2\n", classCount: 2));
        Assert.Contains("line 2: label 2 is not below --num-classes 2", error.Message);
        Assert.Throws<DataException>(() => Read("a 0\n", classCount: 0));
    }

    [Fact]
    public void A_validation_label_outside_the_classes_of_training_is_an_error()
    {
        _folder.Write("train.txt", "a 0\nb 5\nc 6\n");
        string[] classes = ["x", "y", "z", "p", "q", "r"];
        DataException error = Assert.Throws<DataException>(() => ImageList.Read(ListPath, Data, classes));
        Assert.Contains("train.txt' line 3: label 6 is outside the 6 classes of training (0 to 5)", error.Message);
        _folder.Write("train.txt", "a 0\nb 5\n");
        Assert.Same(classes, ImageList.Read(ListPath, Data, classes).ClassNames);
    }

    [Fact]
    public void A_missing_list_is_named()
    {
        string missing = Path.Combine(_folder.Path, "none.txt");
        string message = Assert.Throws<DataException>(() => ImageList.Read(missing, Data)).Message;
        Assert.Equal($"list '{missing}' does not exist; check the path", message);
        message = Assert.Throws<DataException>(() => ImageList.Read(_folder.Path, Data)).Message;
        Assert.Contains("it is a folder", message);
    }

    [Fact]
    public void Images_are_not_looked_up() => Assert.Equal(1, Read("there/is/no/such.jpg 0\n").Count);

    private string Data => Path.Combine(_folder.Path, "data");

    private string ListPath => Path.Combine(_folder.Path, "train.txt");

    private string InData(string name) => Path.Combine(Data, name);

    private ImageDataset Read(string text, int? classCount = null)
    {
        _folder.Write("train.txt", text);
        return ImageList.Read(ListPath, Data, classCount);
    }
}
