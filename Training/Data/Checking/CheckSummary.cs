namespace IlgpuNet.Training.Data.Checking;

/// <summary>How many images were checked, and how many findings of each kind there are.</summary>
internal sealed class CheckSummary
{
    private readonly SortedDictionary<FindingKind, int> _kinds = [];

    /// <summary>Images looked at.</summary>
    public int Images { get; set; }

    /// <summary>Findings that are errors.</summary>
    public int Errors { get; private set; }

    /// <summary>Findings that are warnings.</summary>
    public int Warnings { get; private set; }

    /// <summary>Findings by kind, in the order of the kinds.</summary>
    public IReadOnlyDictionary<FindingKind, int> Kinds => _kinds;

    /// <summary>Counts a finding.</summary>
    public void Add(Finding finding)
    {
        _kinds[finding.Kind] = _kinds.GetValueOrDefault(finding.Kind) + 1;
        if (finding.Severity == FindingSeverity.Error)
            Errors++;
        else
            Warnings++;
    }
}
