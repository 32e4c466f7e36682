using System.Diagnostics;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Benchmarks.Loader;

/// <summary>Something that reads images, and how fast it did.</summary>
/// <param name="source">What is read.</param>
/// <param name="images">How many images a pass has.</param>
/// <param name="workers">By how many threads.</param>
internal abstract class TimedLoading(string source, int images, int workers)
{
    private readonly List<double> _rates = [];
    private int _passes = 1;
    private int _next;

    public string Source => source;

    public int Workers => workers;

    /// <summary>Images per second of the median run.</summary>
    public double ImagesPerSecond => Quantiles.Median(_rates);

    /// <summary>Images per second of every run.</summary>
    public IReadOnlyList<double> Rates => _rates;

    /// <summary>Reads everything, so that files are cached and code is compiled, and finds how much makes a run.</summary>
    /// <param name="seconds">The least time of a run.</param>
    public void WarmUp(double seconds)
    {
        for (int i = 0; i < 2; i++)
            _passes = Math.Max(1, (int)Math.Ceiling(seconds / Time(passes: 1)));
    }

    /// <summary>Times one run.</summary>
    public void Run() => _rates.Add((double)_passes * images / Time(_passes));

    /// <summary>Reads every image once.</summary>
    /// <param name="number">Differs from pass to pass.</param>
    protected abstract void Pass(int number);

    private double Time(int passes)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < passes; i++)
            Pass(_next++);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
