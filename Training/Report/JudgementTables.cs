using IlgpuNet.Training.Logging;

namespace IlgpuNet.Training.Report;

/// <summary>A judgement as CSV files.</summary>
internal static class JudgementTables
{
    /// <summary>A row for each class, a column for each class it was taken for.</summary>
    public static void WriteConfusion(string path, Judgement judgement)
    {
        int[,] counts = judgement.Confusion();
        IReadOnlyList<string> names = judgement.ClassNames;
        CsvTable.Write(
            path,
            ["class", .. names],
            names.Select((name, label) => (string[])
                [name, .. Enumerable.Range(0, names.Count).Select(predicted => CsvTable.Text(counts[label, predicted]))]));
    }

    /// <summary>A row for each class that has images: how many there are, how many were judged rightly, the mean loss.</summary>
    public static void WriteClasses(string path, Judgement judgement) => CsvTable.Write(
        path,
        ["class", "images", "correct", "accuracy", "loss"],
        judgement.Images.GroupBy(image => image.Label).OrderBy(group => group.Key).Select(group =>
        {
            int images = group.Count(), correct = group.Count(image => image.Label == image.Predicted);
            return (string[])
            [
                judgement.ClassNames[group.Key], CsvTable.Text(images), CsvTable.Text(correct), CsvTable.Text(100.0 * correct / images),
                CsvTable.Text(group.Average(image => image.Loss)),
            ];
        }));
}
