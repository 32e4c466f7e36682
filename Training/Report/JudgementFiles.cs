using IlgpuNet.Storage;
using IlgpuNet.Training.Logging;

namespace IlgpuNet.Training.Report;

/// <summary>
/// A judgement as the files of a run: classes and confusions, and a sheet of the images judged worst.
/// </summary>
internal static class JudgementFiles
{
    /// <summary>Writes the files in place of those of the epoch before.</summary>
    /// <param name="title">The network, the data set and the epoch.</param>
    /// <param name="judgement">The judgement.</param>
    /// <param name="pathOf">The path of an image by its index in the data set.</param>
    /// <param name="folder">Where.</param>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public static void Write(string title, Judgement judgement, Func<int, string> pathOf, RunFolder folder)
    {
        JudgementTables.WriteClasses(folder.Classes, judgement);
        JudgementTables.WriteConfusion(folder.Confusion, judgement);
        AtomicFile.Write(folder.ConfusionFigure, stream => stream.Write(ConfusionFigure.Render(title, judgement)));
        if (judgement.Worst is { Count: > 0 } worst)
        {
            AtomicFile.Write(
                folder.Worst, stream => stream.Write(WorstSheet.Render(worst, judgement.ClassNames, pathOf)));
        }
        else
        {
            File.Delete(folder.Worst);
        }
    }
}
