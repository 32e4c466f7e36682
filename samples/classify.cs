#:project ../Training/IlgpuNet.Training.csproj
#:property PublishAot=false

// Classifies images with a trained network:
//     dotnet run samples/classify.cs best.safetensors cat.jpg dog.jpg
// The checkpoint is one that training left behind; samples/fine-tune.cs makes a small one.
using IlgpuNet.Training;
using IlgpuNet.Training.Inference;

using Classifier classifier = Classifier.Load(args[0]);
Console.WriteLine($"{classifier.Architecture}, {classifier.ClassNames.Count} classes, {classifier.ImageSize} px");

foreach (Classification result in classifier.ClassifyAll(args.Skip(1), top: 3))
{
    Console.WriteLine(result.Path);
    foreach (Prediction prediction in result.Predictions)
        Console.WriteLine($"  {prediction}");
    if (result.Problem is not null)
        Console.WriteLine($"  {result.Problem}");
}
