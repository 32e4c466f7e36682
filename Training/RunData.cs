using IlgpuNet.Training.Data;

namespace IlgpuNet.Training;

/// <summary>Finds the images that the settings of a run name.</summary>
internal static class RunData
{
    /// <summary>The training and the validation images.</summary>
    /// <exception cref="DataException">A list or folder is missing or broken, or the two disagree about the classes.</exception>
    public static (ImageDataset Training, ImageDataset Validation) ForTraining(TrainSettings settings)
    {
        if (settings.IsEmbedded)
            return EmbeddedDataset.Open();
        ImageDataset training = DataSource.Read(
            settings.TrainDataPath!, settings.TrainList, DataSplit.Train, settings.Classes);
        if (settings.Classes is { } classes && classes != training.ClassCount)
        {
            throw new DataException(
                $"--num-classes {classes}: '{settings.TrainDataPath}' has {training.ClassCount} classes; leave the option out");
        }
        return (training, Validation(settings, training.ClassNames));
    }

    /// <summary>The validation images of a network whose classes are known.</summary>
    /// <exception cref="DataException">A list or folder is missing or broken, or has other classes.</exception>
    public static ImageDataset ForEvaluation(TrainSettings settings, IReadOnlyList<string> classNames) =>
        settings.IsEmbedded ? EmbeddedDataset.Open().Test : Validation(settings, classNames);

    /// <summary>The validation images of a network whose classes only these images tell.</summary>
    /// <exception cref="DataException">A list or folder is missing or broken.</exception>
    public static ImageDataset ForEvaluation(TrainSettings settings) => settings.IsEmbedded
        ? EmbeddedDataset.Open().Test
        : DataSource.Read(settings.TestDataPath!, settings.TestList, DataSplit.Test, settings.Classes);

    private static ImageDataset Validation(TrainSettings settings, IReadOnlyList<string> classNames) =>
        DataSource.Read(settings.TestDataPath!, settings.TestList, DataSplit.Test, classNames);
}
