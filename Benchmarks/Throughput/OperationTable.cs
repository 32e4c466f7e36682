using IlgpuNet.Benchmarks.Machine;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>
/// A step operation by operation, the slowest first: its time, its share of the step, its rates and their shares of the
/// device's ceilings, and how near it comes to its roofline: the least time its arithmetic takes at the one ceiling or
/// its bytes at the other, whichever is longer call by call, over the time it took.
/// </summary>
internal sealed class OperationTable(Ceilings ceilings)
{
    /// <summary>Writes the table of <paramref name="profile"/>, a step of <paramref name="network"/>.</summary>
    public void Write(TextWriter output, string network, OperationProfile profile)
    {
        output.Line($"");
        string peak = ceilings.PeakFlops is { } known
            ? FormattableString.Invariant($", arithmetic {known:F1} GFLOP/s")
            : "";
        output.Line($"{network}: the step of median time, {1e3 * profile.Seconds:F1} ms");
        output.Line($"ceilings: memory {ceilings.Bandwidth:F1} GB/s{peak}");
        FormattableString rates = $"{"GFLOP/s",10}{"of peak",9}{"GB/s",8}{"of copy",9}{"of roofline",13}";
        output.Line($"{"operation",-34}{"calls",6}{"ms",10}{"share",8}{rates}");
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
            string ofPeak = ceilings.PeakFlops is { } most ? (flopRate / most).Percent() : "";
            string ofCopy = (byteRate / ceilings.Bandwidth).Percent();
            FormattableString reached = $"{flopRate,10:F1}{ofPeak,9}{byteRate,8:F1}{ofCopy,9}";
            output.Line($"{times}{reached}{Roofline(calls, seconds),13}");
        }
        double outside = profile.Seconds - inside;
        output.Line(Times("outside any operation", calls: null, outside));

        FormattableString Times(string name, int? calls, double seconds) =>
            $"{name,-34}{calls,6}{1e3 * seconds,10:F2}{(seconds / profile.Seconds).Percent(),8}";
    }

    private string Roofline(IEnumerable<OperationCall> calls, double seconds) => ceilings.PeakFlops is { } peak
        ? (calls.Sum(call => Math.Max(call.Cost.Flops / peak, call.Cost.Bytes / ceilings.Bandwidth)) / 1e9 / seconds)
            .Percent()
        : "";
}
