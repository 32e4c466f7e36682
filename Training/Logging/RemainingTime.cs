namespace IlgpuNet.Training.Logging;

/// <summary>
/// Estimates the time left from the pace since the first report of this process. The pace of training includes the
/// validations in between, as the time left does.
/// </summary>
internal sealed class RemainingTime(TimeProvider clock)
{
    private long _firstDone = -1;
    private long _lastDone;
    private long _start;

    /// <summary>The time left, null as long as nothing has been measured.</summary>
    public TimeSpan? Estimate(long done, long total)
    {
        if (_firstDone < 0 || done < _lastDone)
            (_firstDone, _start) = (done, clock.GetTimestamp());
        _lastDone = done;
        if (done == _firstDone)
            return null;
        return clock.GetElapsedTime(_start) * ((double)(total - done) / (done - _firstDone));
    }
}
