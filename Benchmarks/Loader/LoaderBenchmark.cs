namespace IlgpuNet.Benchmarks.Loader;

/// <summary>
/// Reads every source with every number of workers. They take turns run by run, beginning with another one each round,
/// so that what drifts on the machine hits all alike.
/// </summary>
internal static class LoaderBenchmark
{
    // Long against the start of the threads and the clock.
    private const double RunSeconds = 0.25;

    /// <summary>Times the sources.</summary>
    /// <param name="loadings">What is timed.</param>
    /// <param name="repeats">Timed runs of each.</param>
    /// <param name="seconds">The least time of a run.</param>
    /// <returns>A result for each, in the same order.</returns>
    public static IReadOnlyList<LoaderResult> Run(
        IReadOnlyList<TimedLoading> loadings, int repeats, double seconds = RunSeconds)
    {
        foreach (TimedLoading loading in loadings)
            loading.WarmUp(seconds);
        for (int round = 0; round < repeats; round++)
        {
            for (int i = 0; i < loadings.Count; i++)
                loadings[(round + i) % loadings.Count].Run();
        }
        return [.. loadings.Select(LoaderResult.Of)];
    }

    /// <summary>
    /// Writes the results as a table: what each worker reads, over the rate at which Skia alone decodes in one thread,
    /// and how much faster than one worker several are.
    /// </summary>
    public static void WriteTable(IReadOnlyList<LoaderResult> results, TextWriter output)
    {
        double bare = results.First(result => result.Source == BareDecodes.Name).ImagesPerSecond;
        output.Line(
            $"{"source",-18}{"workers",8}{"images/s",10}{"(quartiles)",18}{"a worker",10}{"of Skia",9}{"scales",8}");
        foreach (LoaderResult result in results)
        {
            LoaderResult first = results.First(other => other.Source == result.Source);
            string quartiles = FormattableString.Invariant($"({result.LowerQuartile:F0} .. {result.UpperQuartile:F0})");
            double perWorker = result.ImagesPerSecond / result.Workers;
            double scale = result.ImagesPerSecond / first.ImagesPerSecond;
            FormattableString rates =
                $"{result.Source,-18}{result.Workers,8}{result.ImagesPerSecond,10:F0}{quartiles,18}";
            string share = (perWorker / bare).Percent("0");
            output.Line($"{FormattableString.Invariant(rates)}{perWorker,10:F0}{share,9}{scale,8:F2}");
        }
    }
}
