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
    private int _times;
    private int _next;

    public string Source => source;

    public int Workers => workers;

    /// <summary>Images per second of the median run.</summary>
    public double ImagesPerSecond => Quantiles.Median(_rates);

    /// <summary>Images per second of every run.</summary>
    public IReadOnlyList<double> Rates => _rates;

    /// <summary>
    /// Reads everything, so that files are cached and code is compiled, and finds how much makes a run.
    /// </summary>
    /// <param name="seconds">The least time of a run.</param>
    public void WarmUp(double seconds)
    {
        _times = 1;
        for (int i = 0; i < 2; i++)
        {
            Prepare(_times);
            _times = Math.Max(1, (int)Math.Ceiling(_times * seconds / Time()));
        }
        Prepare(_times);
    }

    /// <summary>Times one run.</summary>
    public void Run() => _rates.Add((double)_times * images / Time());

    /// <summary>Decides what a run is: every image some times over, by threads that start and end once.</summary>
    protected abstract void Prepare(int times);

    /// <summary>What is timed.</summary>
    /// <param name="number">Differs from run to run.</param>
    protected abstract void Read(int number);

    private double Time()
    {
        long start = Stopwatch.GetTimestamp();
        Read(_next++);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
