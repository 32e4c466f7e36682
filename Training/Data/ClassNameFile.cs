namespace IlgpuNet.Training.Data;

/// <summary>A text file of class names, one a line in the order of the labels.</summary>
internal static class ClassNameFile
{
    /// <summary>The names; blank lines at the end are passed over.</summary>
    /// <exception cref="DataException">The file cannot be read, or a line has no name.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string[] names;
        try
        {
            names = [.. File.ReadAllLines(path).Select(line => line.Trim())];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"class names '{path}' cannot be read: {error.Message}", error);
        }
        int count = Array.FindLastIndex(names, name => name.Length > 0) + 1;
        int blank = Array.FindIndex(names, 0, count, name => name.Length == 0 || name.Any(char.IsControl));
        if (blank >= 0)
            throw new DataException($"class names '{path}', line {blank + 1}: a name is expected, one a line");
        return count > 0 ? names[..count] : throw new DataException($"class names '{path}': the file has no names");
    }
}
