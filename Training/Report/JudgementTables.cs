using IlgpuNet.Training.Logging;

namespace IlgpuNet.Training.Report;

/// <summary>A judgement as CSV files.</summary>
internal static class JudgementTables
{
    /// <summary>More classes than that have no matrix: of its cells nearly all would be empty.</summary>
    private const int MatrixClasses = 1000;

    /// <summary>
    /// A row for each class, a column for each class it was taken for; of more than 1,000 classes a row for each pair
    /// that occurs: class, what it was taken for, how many images.
    /// </summary>
    public static void WriteConfusion(string path, Judgement judgement)
    {
        IReadOnlyList<string> names = judgement.ClassNames;
        if (names.Count <= MatrixClasses)
        {
            CsvTable.Write(
                path,
                ["class", .. names],
                names.Select((name, label) => (string[])
                    [name, .. names.Select((_, predicted) => CsvTable.Text(judgement.Count(label, predicted), "0"))]));
            return;
        }
        IEnumerable<(int Label, int Predicted, int Images)> right = judgement.Classes
            .Where(result => result.Correct > 0)
            .Select(result => (result.Label, result.Label, result.Correct));
        CsvTable.Write(
            path,
            ["class", "predicted", "images"],
            judgement.Confusions.Concat(right).Order().Select(entry => (string[])
                [names[entry.Label], names[entry.Predicted], CsvTable.Text(entry.Images, "0")]));
    }

    /// <summary>
    /// A row for each class that has images: how many there are, how many were judged rightly, the mean loss.
    /// </summary>
    public static void WriteClasses(string path, Judgement judgement) => CsvTable.Write(
        path,
        ["class", "images", "correct", "accuracy", "loss"],
        judgement.Classes.Select(result => (string[])
        [
            judgement.ClassNames[result.Label], CsvTable.Text(result.Images, "0"), CsvTable.Text(result.Correct, "0"),
            CsvTable.Text(result.Accuracy), CsvTable.Text(result.Loss),
        ]));
}
