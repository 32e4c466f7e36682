using System.Globalization;

namespace IlgpuNet.Training.Data;

/// <summary>Names for classes that have none: their numbers.</summary>
internal static class ClassNumbers
{
    /// <summary>"0", "1", ...</summary>
    public static string[] Names(int classes) =>
        [.. Enumerable.Range(0, classes).Select(i => i.ToString(CultureInfo.InvariantCulture))];
}
