namespace IlgpuNet.Training.Logging;

/// <summary>How the rows of a table are written and read.</summary>
/// <typeparam name="TRow">A row.</typeparam>
/// <param name="Content">What the table holds, for messages.</param>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Write">The fields of a row.</param>
/// <param name="Read">The row of some fields; throws a <see cref="FormatException"/> where they are none.</param>
internal sealed record CsvRows<TRow>(
    string Content, string[] Columns, Func<TRow, string[]> Write, Func<CsvFields, TRow> Read);
