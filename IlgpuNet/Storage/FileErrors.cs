namespace IlgpuNet.Storage;

/// <summary>Which exceptions of the file system mean that a file cannot be used.</summary>
internal static class FileErrors
{
    /// <summary>
    /// Whether <paramref name="error"/> is about the file or its path, and not a mistake of the program.
    /// </summary>
    public static bool Covers(Exception error) =>
        error is IOException or UnauthorizedAccessException || IsTooLarge(error);

    /// <summary>The reason without the path that .NET repeats, in lower case, to go inside a sentence.</summary>
    public static string Reason(Exception error) => error switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "access is denied, or it is a folder",
        _ when IsTooLarge(error) => "the file would be larger than the file system or a limit (ulimit -f) allows",
        _ => error.Message.TrimEnd('.'),
    };

    /// <summary>What .NET makes of EFBIG, which a write beyond the largest file allowed answers.</summary>
    private static bool IsTooLarge(Exception error) => error is ArgumentOutOfRangeException { ParamName: "value" };
}
