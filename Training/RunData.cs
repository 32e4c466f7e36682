using IlgpuNet.Training.Data;

namespace IlgpuNet.Training;

/// <summary>Finds the images that the settings of a run name.</summary>
internal static class RunData
{
    /// <summary>The training and the validation images.</summary>
    /// <exception cref="DataException">A list or folder is missing or broken, or the two disagree about the classes.</exception>
    public static (ImageDataset Training, ImageDataset Validation) ForTraining(TrainSettings settings)
    {
        if (settings.Data.IsEmbedded)
            return EmbeddedDataset.Open();
        ImageDataset training = settings.Data.TrainList is { } list
            ? ImageList.Read(list, settings.Data.TrainPath!, settings.Network.Classes)
            : ClassFolders.Read(settings.Data.TrainPath!);
        if (settings.Network.Classes is { } classes && classes != training.ClassCount)
        {
            throw new DataException(
                $"--num-classes {classes}: '{settings.Data.TrainPath}' has {training.ClassCount} class folders; leave the option out");
        }
        return (training, ForEvaluation(settings, training.ClassNames));
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
        (dataPath, list) switch
        {
            (null, _) => EmbeddedDataset.Open().Test,
            (_, { } file) => ImageList.Read(file, dataPath, classNames),
            _ => ClassFolders.Read(dataPath, classNames),
        };

    /// <summary>The validation images of a network whose classes only these images tell.</summary>
    /// <exception cref="DataException">A list or folder is missing or broken.</exception>
    public static ImageDataset ForEvaluation(TrainSettings settings) => (settings.Data.IsEmbedded, settings.Data.TestList) switch
    {
        (true, _) => EmbeddedDataset.Open().Test,
        (_, { } list) => ImageList.Read(list, settings.Data.TestPath!, settings.Network.Classes),
        _ => ClassFolders.Read(settings.Data.TestPath!),
    };
}
