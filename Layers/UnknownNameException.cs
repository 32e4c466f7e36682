namespace IlgpuNet.Layers;

/// <summary>A network or block was asked for by a name that nothing has; the message suggests the nearest.</summary>
public sealed class UnknownNameException : Exception
{
    /// <summary>The error for <paramref name="name"/>.</summary>
    /// <param name="kind">What was asked for: <c>network</c>, <c>attention block</c>.</param>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="known">The names there are, all listed in the message.</param>
    /// <param name="aliases">Other names, suggested but not listed.</param>
    public UnknownNameException(
        string kind, string name, IReadOnlyCollection<string> known, params IReadOnlyCollection<string> aliases)
        : base(
            $"unknown {kind} '{name}'; did you mean {Nearest(name, [.. known, .. aliases])}? "
            + $"There are {string.Join(", ", known)}")
    {
    }

    private static string Nearest(string name, IReadOnlyCollection<string> known) =>
        known.MinBy(candidate => EditDistance(name.ToUpperInvariant(), candidate.ToUpperInvariant())) ?? "";

    /// <summary>Insertions, removals and replacements that turn one string into the other (Levenshtein 1966).</summary>
    private static int EditDistance(string from, string to)
    {
        int[] previous = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 0; i < from.Length; i++)
        {
            int[] current = new int[to.Length + 1];
            current[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
            {
                int replaced = previous[j] + (from[i] == to[j] ? 0 : 1);
                current[j + 1] = Math.Min(replaced, Math.Min(previous[j + 1], current[j]) + 1);
            }
            previous = current;
        }
        return previous[^1];
    }
}
