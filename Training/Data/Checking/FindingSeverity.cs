namespace IlgpuNet.Training.Data.Checking;

/// <summary>How bad a finding is.</summary>
internal enum FindingSeverity
{
    /// <summary>Training goes on, but perhaps not as meant.</summary>
    Warning,

    /// <summary>Training stops there or leaves the image out, or its result cannot be trusted.</summary>
    Error,
}
