namespace IlgpuNet.Training.Cli;

/// <summary>What the program's exit codes mean.</summary>
public static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Done = 0;

    /// <summary>A run failed while it was running.</summary>
    public const int RunFailed = 1;

    /// <summary>The command line makes no sense: an unknown option, network or value.</summary>
    public const int Usage = 2;

    /// <summary>
    /// An image, a list, a checkpoint or another file is missing, broken, or cannot be written; or another run is in
    /// the folder. Also where a run that was stopped could not be saved.
    /// </summary>
    public const int Data = 3;

    /// <summary>The device is absent, or the run does not fit its memory.</summary>
    public const int Device = 4;

    /// <summary>Stopped by Ctrl+C after saving.</summary>
    public const int Cancelled = 130;

    /// <summary>Stopped by a termination signal after saving.</summary>
    public const int Terminated = 143;
}
