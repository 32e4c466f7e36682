#:project ../Training/IlgpuNet.Training.csproj
#:property PublishAot=false

// Writes a trained network as an ONNX model that takes bytes, resizes and normalises them itself:
//     dotnet run samples/export-onnx.cs best.safetensors model.onnx
using IlgpuNet.Training;
using IlgpuNet.Training.Export;

using Classifier classifier = Classifier.Load(args[0]);
classifier.ExportOnnx(args[1], new OnnxOptions { Preprocessing = OnnxPreprocessing.Resize });
Console.WriteLine($"{args[1]}: {new FileInfo(args[1]).Length / 1e6:F1} MB");
