namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>
/// A step operation by operation, the slowest first: its time, its share of the step, its rates, and how near it comes
/// to its roofline: the least time its arithmetic takes at the peak or its bytes at the bandwidth, whichever is longer
/// call by call, over the time it took.
/// </summary>
/// <param name="PeakFlops">GFLOP/s of multiply-adds; null where it is not known.</param>
/// <param name="Bandwidth">GB/s from and to memory.</param>
internal sealed record OperationTable(double? PeakFlops, double Bandwidth)
{
    /// <summary>Writes the table of <paramref name="profile"/>, a step of <paramref name="network"/>.</summary>
    public void Write(TextWriter output, string network, OperationProfile profile)
    {
        output.Line($"");
        output.Line($"{network}: the step of median time, {1e3 * profile.Seconds:F1} ms; memory {Bandwidth:F1} GB/s");
        output.Line($"{"operation",-34}{"calls",6}{"ms",10}{"share",8}{"GFLOP/s",10}{"GB/s",8}{"of roofline",13}");
        double inside = 0;
        foreach (IGrouping<string, OperationCall> calls in profile.Calls
            .GroupBy(call => call.Cost.Operation)
            .OrderByDescending(calls => calls.Sum(call => call.Seconds)))
        {
            double seconds = calls.Sum(call => call.Seconds);
            double flopRate = calls.Sum(call => call.Cost.Flops) / seconds / 1e9;
            double byteRate = calls.Sum(call => call.Cost.Bytes) / seconds / 1e9;
            inside += seconds;
            FormattableString times = Times(calls.Key, calls.Count(), seconds);
            output.Line($"{times}{flopRate,10:F1}{byteRate,8:F1}{Roofline(calls, seconds),13}");
        }
        double outside = profile.Seconds - inside;
        output.Line(Times("outside any operation", calls: null, outside));

        FormattableString Times(string name, int? calls, double seconds) =>
            $"{name,-34}{calls,6}{1e3 * seconds,10:F2}{(seconds / profile.Seconds).Percent(),8}";
    }

    private string Roofline(IEnumerable<OperationCall> calls, double seconds) => PeakFlops is { } peak
        ? (calls.Sum(call => Math.Max(call.Cost.Flops / peak, call.Cost.Bytes / Bandwidth)) / 1e9 / seconds).Percent()
        : "";
}
