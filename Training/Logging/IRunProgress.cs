namespace IlgpuNet.Training.Logging;

/// <summary>Shows how a run stands.</summary>
public interface IRunProgress : IDisposable
{
    /// <summary>A batch of a pass is done. The last of a pass is always shown, and stays.</summary>
    void Report(ProgressReport report);

    /// <summary>Says something in a line of its own.</summary>
    void WriteLine(string text);
}
