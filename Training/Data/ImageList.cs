using System.Globalization;
using System.Text;
using System.Text.Unicode;
using IlgpuNet.Training.Data.Checking;

namespace IlgpuNet.Training.Data;

/// <summary>
/// A list file: lines <c>imagename label</c> in UTF-8. The label is the last token, so that names may contain spaces;
/// it counts from 0. Names are relative to the data path. Empty lines are passed over. Whether the images exist is not
/// looked up here: that would take minutes for a large set on a network disk.
/// </summary>
public static class ImageList
{
    /// <summary>The most classes that a list may imply: far above any data set, far below nonsense.</summary>
    public const int MaximumClasses = 1_000_000;

    /// <summary>Reads a training list.</summary>
    /// <param name="listPath">The list file.</param>
    /// <param name="dataPath">The folder that the names are relative to.</param>
    /// <param name="classCount">The number of classes; by default the largest label + 1.</param>
    /// <exception cref="DataException">The list is missing or empty, or a line cannot be read.</exception>
    public static ImageDataset Read(string listPath, string dataPath, int? classCount = null) =>
        Read(listPath, dataPath, classCount, SourceFault.Throw);

    /// <summary>Reads a training list, and tells which lines cannot be read.</summary>
    /// <exception cref="DataException">The list is missing, or no line can be read.</exception>
    internal static ImageDataset Read(string listPath, string dataPath, int? classCount, SourceFaultHandler report)
    {
        if (classCount < 1)
            throw new DataException($"--num-classes {classCount}: the number of classes must be positive");
        ImageSample[] samples = Parse(
            listPath,
            dataPath,
            classCount ?? MaximumClasses,
            classCount is int limit
                ? $"not below --num-classes {limit}; correct the label or raise --num-classes"
                : $"more than {MaximumClasses - 1}; labels count the classes from 0",
            report);
        int classes = classCount ?? samples.Max(sample => sample.Label) + 1;
        string[] names = ClassNumbers.Names(classes);
        return new ImageDataset(samples, names, Describe(listPath));
    }

    /// <summary>Reads a validation list, whose labels must be among the classes of training.</summary>
    /// <param name="listPath">The list file.</param>
    /// <param name="dataPath">The folder that the names are relative to.</param>
    /// <param name="classNames">The classes of training.</param>
    /// <exception cref="DataException">The list is missing or empty, or a line cannot be read.</exception>
    public static ImageDataset Read(string listPath, string dataPath, IReadOnlyList<string> classNames) =>
        Read(listPath, dataPath, classNames, SourceFault.Throw);

    /// <summary>Reads a validation list, and tells which lines cannot be read.</summary>
    /// <exception cref="DataException">The list is missing, or no line can be read.</exception>
    internal static ImageDataset Read(
        string listPath, string dataPath, IReadOnlyList<string> classNames, SourceFaultHandler report)
    {
        ImageSample[] samples = Parse(
            listPath,
            dataPath,
            classNames.Count,
            $"outside the {classNames.Count} classes of training (0 to {classNames.Count - 1}); "
            + "use the list that belongs to the training list, or give --num-classes",
            report);
        return new ImageDataset(samples, classNames, Describe(listPath));
    }

    private static string Describe(string listPath) => $"list '{listPath}'";

    private static ImageSample[] Parse(
        string listPath, string dataPath, int limit, string beyondLimit, SourceFaultHandler report)
    {
        ReadOnlySpan<byte> rest = ReadFile(listPath);
        if (rest.StartsWith(Encoding.UTF8.Preamble)) rest = rest[Encoding.UTF8.Preamble.Length..];
        string root = Path.GetFullPath(dataPath);
        var samples = new List<ImageSample>();
        for (int line = 1; !rest.IsEmpty; line++)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> bytes = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (ParseLine(bytes, limit, beyondLimit, out string name, out int label) is (var kind, var problem))
            {
                report(
                    new SourceFault(kind, listPath, line, problem),
                    new DataException($"list '{listPath}' line {line}: {problem}"));
            }
            else if (name.Length > 0)
            {
                samples.Add(new ImageSample(Path.Combine(root, name), label, line));
            }
        }
        if (samples.Count == 0)
        {
            throw new DataException(
                $"list '{listPath}' names no image; it needs lines 'imagename label', such as 'cat 1.jpg 0'");
        }
        return [.. samples];
    }

    private static byte[] ReadFile(string listPath)
    {
        try
        {
            return File.ReadAllBytes(listPath);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            string remedy = Directory.Exists(listPath) ? "it is a folder; name a text file" : "check the path";
            throw new DataException($"list '{listPath}' does not exist; {remedy}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = Directory.Exists(listPath) ? "it is a folder, name a text file" : exception.Message;
            throw new DataException($"list '{listPath}' cannot be read: {reason}", exception);
        }
    }

    /// <summary>Takes a line apart; returns what is wrong with it, or null. An empty line has no name.</summary>
    private static (FindingKind Kind, string Problem)? ParseLine(
        ReadOnlySpan<byte> bytes, int limit, string beyondLimit, out string name, out int label)
    {
        (name, label) = ("", 0);
        if (bytes.Contains((byte)0))
            return (FindingKind.ListLine, "it holds a zero byte; save the list as UTF-8 text");
        if (!Utf8.IsValid(bytes))
            return (FindingKind.ListLine, "it is not UTF-8; save the list as UTF-8 text");
        string text = Encoding.UTF8.GetString(bytes).Trim();
        if (text.Length == 0)
            return null;
        int start = text.Length;
        while (start > 0 && !char.IsWhiteSpace(text[start - 1])) start--;
        string token = text[start..];
        name = text[..start].TrimEnd();
        if (name.Length == 0)
            return (FindingKind.ListLine, $"'{text}' has no label; write 'imagename label'");
        if (!int.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out label))
        {
            return (
                FindingKind.ListLine,
                $"label '{token}' is not a whole number; the last word of a line is its label");
        }
        if (label < 0)
            return (FindingKind.Label, $"label {label} is negative; labels count the classes from 0");
        return label >= limit ? (FindingKind.Label, $"label {label} is {beyondLimit}") : null;
    }
}
