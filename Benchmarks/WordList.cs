namespace IlgpuNet.Benchmarks;

/// <summary>Lists on the command line: separated by commas, by spaces or both.</summary>
internal static class WordList
{
    /// <summary>The single words of <paramref name="values"/>.</summary>
    public static string[] Split(IEnumerable<string> values)
    {
        const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return [.. values.SelectMany(value => value.Split(',', Options))];
    }
}
