namespace IlgpuNet.Training.Data.Checking;

/// <summary>Something that keeps a source from being read as it is.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="Line">The line of the list, from 1; 0 where there is none.</param>
/// <param name="Reason">In words.</param>
internal sealed record SourceFault(FindingKind Kind, string Path, int Line, string Reason)
{
    /// <summary>How training takes a fault: it ends.</summary>
    public static readonly SourceFaultHandler Throw = (_, error) => throw error;
}

/// <summary>
/// Is told what a reader of a source finds wrong. Where it returns, the reader leaves that line, class or image out and
/// goes on.
/// </summary>
/// <param name="fault">What is wrong.</param>
/// <param name="error">The same as a whole sentence with its remedy, to be thrown.</param>
internal delegate void SourceFaultHandler(SourceFault fault, DataException error);
