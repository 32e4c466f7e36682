namespace IlgpuNet.Training.Logging;

/// <summary>Shows nothing.</summary>
public sealed class SilentProgress : IRunProgress
{
    /// <inheritdoc/>
    public void Report(ProgressReport report)
    {
    }

    /// <inheritdoc/>
    public void WriteLine(string text)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
