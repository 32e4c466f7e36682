namespace IlgpuNet.Training.Tests.Logging;

/// <summary>A clock that a test moves.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 5, 4, 13, 7, 9, TimeSpan.Zero).Ticks;
    private TimeSpan _set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(_ticks, TimeSpan.Zero) + _set;

    public void Advance(double seconds) => _ticks += (long)(seconds * TimeSpan.TicksPerSecond);

    /// <summary>
    /// Sets the time of day forwards or back, as a person or a time server does: no time passes by that.
    /// </summary>
    public void SetTimeOfDay(double seconds) => _set = TimeSpan.FromSeconds(seconds);
}
