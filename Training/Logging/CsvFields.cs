using System.Globalization;

namespace IlgpuNet.Training.Logging;

/// <summary>The fields of one line of a table; what they are not is told with line and column.</summary>
/// <param name="line">The line of the file, from 1.</param>
/// <param name="columns">The names of the columns.</param>
/// <param name="values">A text for each column.</param>
internal sealed class CsvFields(long line, string[] columns, string[] values)
{
    /// <summary>The line of the file, from 1.</summary>
    public long Line => line;

    /// <summary>A field as it is.</summary>
    public string Text(int column) => values[column];

    /// <summary>A field that is a number.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public double Number(int column) =>
        double.TryParse(values[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new FormatException(
                $"line {line} has '{values[column]}' in the column {columns[column]}, which is not a number");

    /// <summary>A field that is a whole number, not negative.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public long Whole(int column) =>
        long.TryParse(values[column], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new FormatException(
                $"line {line} has the {columns[column]} '{values[column]}', which is not a whole number");
}
