using IlgpuNet.Training.Data;

namespace IlgpuNet.Training;

/// <summary>Finds the images that the settings of a run name.</summary>
internal static class RunData
{
    /// <summary>
    /// The training and the validation images: the test images, or with a validation split a part of the training
    /// images.
    /// </summary>
    /// <exception cref="DataException">
    /// A list or folder is missing or broken, or the two disagree about the classes.
    /// </exception>
    public static (ImageDataset Training, ImageDataset Validation) ForTraining(TrainSettings settings)
    {
        (ImageDataset training, ImageDataset validation) =
            settings.Data.IsEmbedded ? EmbeddedDataset.Open() : Named(settings);
        if (settings.Data.ValidationSplit > 0)
            (training, validation) = StratifiedSplit.HoldOut(training, settings.Data.ValidationSplit);
        return settings.Data.ImagesPerClass is { } most
            ? (StratifiedSplit.Limit(training, most), validation)
            : (training, validation);
    }

    /// <summary>The validation images of a network whose classes are known.</summary>
    /// <exception cref="DataException">A list or folder is missing or broken, or has other classes.</exception>
    public static ImageDataset ForEvaluation(TrainSettings settings, IReadOnlyList<string> classNames) =>
        ForEvaluation(settings.Data.TestPath, settings.Data.TestList, classNames);

    /// <summary>Images to evaluate a network on whose classes are known.</summary>
    /// <param name="dataPath">Their folder; null for the embedded set.</param>
    /// <param name="list">Their list; null for class folders.</param>
    /// <param name="classNames">The classes.</param>
    /// <exception cref="DataException">A list or folder is missing or broken, or has other classes.</exception>
    public static ImageDataset ForEvaluation(string? dataPath, string? list, IReadOnlyList<string> classNames) =>
        dataPath is null ? EmbeddedDataset.Open().Test : DataSource.Read(dataPath, list, DataSplit.Test, classNames);

    /// <summary>The validation images of a network whose classes only these images tell.</summary>
    /// <exception cref="DataException">A list or folder is missing or broken.</exception>
    public static ImageDataset ForEvaluation(TrainSettings settings) => settings.Data.IsEmbedded
        ? EmbeddedDataset.Open().Test
        : DataSource.Read(settings.Data.TestPath!, settings.Data.TestList, DataSplit.Test, settings.Network.Classes);

    private static (ImageDataset Training, ImageDataset Test) Named(TrainSettings settings)
    {
        ImageDataset training = DataSource.Read(
            settings.Data.TrainPath!, settings.Data.TrainList, DataSplit.Train, settings.Network.Classes);
        if (settings.Network.Classes is { } classes && classes != training.ClassCount)
        {
            throw new DataException(
                $"--num-classes {classes}: '{settings.Data.TrainPath}' has {training.ClassCount} classes; "
                + "leave the option out");
        }
        return (training, ForEvaluation(settings, training.ClassNames));
    }
}
