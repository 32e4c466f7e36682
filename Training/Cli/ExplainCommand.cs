using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Storage;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Explain;
using IlgpuNet.Training.Inference;

namespace IlgpuNet.Training.Cli;

/// <summary><c>explain IMAGE...</c>: draws what a network, or two side by side, made of an image and why.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        Argument<string[]> images = new("image") { Description = "image files", Arity = ArgumentArity.OneOrMore };
        Option<string?> against = new("--against")
        {
            Description = "checkpoint or weights of a network to show beside the first",
        };
        Option<string?> layer = new("--layer")
        {
            Description = "layer for Grad-CAM, such as layer3 or layer3.5.conv3; "
                + "default the last stage of 4x4 positions or more",
        };
        Option<string?> label = new("--class")
        {
            Description = "class to explain, by name or number; default the likeliest",
        };
        Option<string?> output = new("--output", "-o")
        {
            Description = "PNG file; of several images a folder; default IMAGE-explained.png in the current folder",
        };
        InspectionOptions inspection = new();
        Command command = new("explain", "Show where a network looks: Grad-CAM, descriptors, fusion weights, gates.")
        {
            images, against, layer, label, output,
        };
        inspection.AddTo(command);
        command.SetAction(result =>
        {
            string[] paths = result.GetRequiredValue(images);
            using Device device = inspection.OpenDevice(result);
            using SavedNetwork first = inspection.Source.Load(result, device);
            using SavedNetwork? second = result.GetValue(against) is { } path
                ? inspection.Source.LoadOther(result, path, device)
                : null;
            SavedNetwork[] networks = second is null ? [first] : [first, second];
            foreach (string image in paths)
            {
                Explanation[] explanations = [.. networks.Select(network => Explain(network, image))];
                string file = Destination(image, result.GetValue(output), several: paths.Length > 1);
                AtomicFile.Write(file, stream => stream.Write(ExplanationPage.Render(explanations)));
                result.InvocationConfiguration.Output.WriteLine(file);
            }
            return ExitCode.Done;

            Explanation Explain(SavedNetwork network, string image)
            {
                EvaluationTransform transform = inspection.Source.Transform(result, network);
                int? wanted = result.GetValue(label) is { } name ? network.Label(name) : null;
                float[] pixels = new PictureReader(transform).Read(new ImageSample(Path.GetFullPath(image), Label: 0));
                return Explanation.Of(
                    network.Network, network.Title, network.ClassNames, pixels, result.GetValue(layer), wanted);
            }
        });
        return command;
    }

    private static string Destination(string image, string? output, bool several)
    {
        string name = $"{Path.GetFileNameWithoutExtension(image)}-explained.png";
        if (output is null)
            return name;
        if (!several && !Directory.Exists(output))
            return output;
        Directory.CreateDirectory(output);
        return Path.Combine(output, name);
    }
}
