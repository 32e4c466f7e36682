namespace IlgpuNet.Training.Data.Checking;

/// <summary>Something that is wrong with a data set.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Set">Which images: those of training or those of test.</param>
/// <param name="Path">The file, folder, list or class.</param>
/// <param name="Line">The line of the list, from 1; 0 where there is none.</param>
/// <param name="Reason">In words.</param>
internal sealed record Finding(
    FindingKind Kind, FindingSeverity Severity, DataSplit Set, string Path, int Line, string Reason);
