namespace IlgpuNet.Storage;

/// <summary>Which exceptions of the file system mean that a file cannot be used.</summary>
internal static class FileErrors
{
    /// <summary>
    /// Whether <paramref name="error"/> is about the file or its path, and not a mistake of the program.
    /// </summary>
    public static bool Covers(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>The reason without the path that .NET repeats, in lower case, to go inside a sentence.</summary>
    public static string Reason(Exception error) => error switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "access is denied, or it is a folder",
        _ => error.Message.TrimEnd('.'),
    };
}
