namespace IlgpuNet.Training.Data.Checking;

/// <summary>Puts the result of a check into words.</summary>
internal interface ICheckWriter
{
    /// <summary>Writes a finding.</summary>
    void Write(Finding finding);

    /// <summary>Writes the summary, last.</summary>
    void Write(CheckSummary summary);
}
