using System.CommandLine;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// Values of options, refused where they make no sense: the message names option, value and what is expected.
/// </summary>
internal static class OptionValues
{
    /// <summary>A whole number that is not too small.</summary>
    /// <exception cref="UsageException">It is smaller than <paramref name="least"/>.</exception>
    public static int AtLeast(ParseResult result, Option<int> option, int least) =>
        result.GetValue(option) is int value && value >= least
            ? value
            : throw new UsageException($"{option.Name} {result.GetValue(option)}: at least {least} is expected");

    /// <summary>A whole number in a range.</summary>
    /// <exception cref="UsageException">It is outside.</exception>
    public static int Between(ParseResult result, Option<int> option, int least, int most) =>
        result.GetValue(option) is int value && value >= least && value <= most
            ? value
            : throw new UsageException($"{option.Name} {result.GetValue(option)}: {least} to {most} is expected");

    /// <summary>The place of a word among those that are possible.</summary>
    /// <exception cref="UsageException">It is none of them.</exception>
    public static int OneOf(ParseResult result, Option<string> option, params string[] words)
    {
        string word = result.GetValue(option)!;
        int index = Array.IndexOf(words, word);
        return index >= 0
            ? index
            : throw new UsageException($"{option.Name} '{word}': one of {string.Join(", ", words)} is expected");
    }
}
