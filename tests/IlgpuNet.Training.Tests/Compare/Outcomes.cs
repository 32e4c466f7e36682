using IlgpuNet.Training.Compare;

namespace IlgpuNet.Training.Tests.Compare;

/// <summary>Results of runs that never were.</summary>
internal static class Outcomes
{
    /// <summary>A run of three epochs that ends with an error.</summary>
    public static RunOutcome Of(string architecture, ulong seed, double error, double? best = null) => new()
    {
        Architecture = architecture,
        Seed = seed,
        Last = new WeightsErrors(3, error, error / 4),
        Best = best is { } value ? new WeightsErrors(2, value, value / 4) : null,
        Curve = [(1, error + 30), (2, error + 10), (3, error)],
        ImagesPerSecond = [50, 60, 61],
        Seconds = 90,
    };
}
