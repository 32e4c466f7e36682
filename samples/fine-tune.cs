#:project ../Training/IlgpuNet.Training.csproj
#:property PublishAot=false

// Fine-tunes a classifier on folders of images, one folder for each class:
//     dotnet run samples/fine-tune.cs photos/train photos/val run best.safetensors
// Without arguments: R50 on 160 of the embedded images for one epoch, which takes seconds and teaches it little.
using IlgpuNet.Training;
using IlgpuNet.Training.Data;

FineTuning tuning = args.Length >= 3
    ? new()
    {
        TrainFolder = args[0],
        ValidationFolder = args[1],
        RunFolder = args[2],
        From = args.ElementAtOrDefault(3),
    }
    : Small("artifacts/samples");

using Classifier classifier = Classifier.FineTune(tuning with { Log = Console.Error });

string image = Directory.EnumerateFiles(tuning.ValidationFolder, "*", SearchOption.AllDirectories).Order().First();
Console.WriteLine($"{image}: {classifier.Classify(image).Best}");
Console.WriteLine($"saved: {tuning.BestCheckpoint}");

static FineTuning Small(string folder)
{
    if (Directory.Exists(folder))
        Directory.Delete(folder, recursive: true);
    (ImageDataset train, ImageDataset test) = EmbeddedDataset.Open();
    foreach ((ImageDataset images, string part, int count) in new[] { (train, "train", 16), (test, "val", 4) })
    {
        IEnumerable<ImageSample> few =
            images.Samples.GroupBy(sample => sample.Label).SelectMany(group => group.Take(count));
        foreach (ImageSample sample in few)
        {
            string name = images.ClassNames[sample.Label].Replace('/', ' ');
            string place = Directory.CreateDirectory(Path.Combine(folder, part, name)).FullName;
            File.Copy(sample.Path, Path.Combine(place, Path.GetFileName(sample.Path)));
        }
    }
    return new()
    {
        TrainFolder = Path.Combine(folder, "train"),
        ValidationFolder = Path.Combine(folder, "val"),
        RunFolder = Path.Combine(folder, "run"),
        Architecture = "R50",
        ImageSize = 32,
        Epochs = 1,
    };
}
