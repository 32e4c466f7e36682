using System.Text.Json.Serialization;

namespace IlgpuNet.Training.Updates;

/// <summary>What a run has counted of its updates; kept in checkpoints.</summary>
/// <param name="Done">How many updates changed the weights.</param>
/// <param name="Skipped">How many were left out because the loss or a gradient was no finite number.</param>
/// <param name="SkippedInARow">How many of those came last, one after the other.</param>
public readonly record struct UpdateCounters(long Done, long Skipped, int SkippedInARow)
{
    /// <summary>How many updates in a row may be left out before a run stops.</summary>
    public const int Patience = 3;

    /// <summary>How many updates were tried.</summary>
    [JsonIgnore]
    public long Tried => Done + Skipped;

    /// <summary>Whether the run should stop.</summary>
    [JsonIgnore]
    public bool Diverged => SkippedInARow >= Patience;

    internal UpdateCounters WithDone() => new(Done + 1, Skipped, 0);

    internal UpdateCounters WithSkipped() => new(Done, Skipped + 1, SkippedInARow + 1);
}
