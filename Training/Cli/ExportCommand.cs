using System.CommandLine;
using System.Globalization;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Training.Export;

namespace IlgpuNet.Training.Cli;

/// <summary><c>export</c>: writes a network as an ONNX model.</summary>
internal static class ExportCommand
{
    private const string Extension = ".onnx";

    private static readonly string[] s_preprocessings = ["none", "normalise", "resize"];

    public static Command Create()
    {
        Argument<string> file = new("file") { Description = $"the model to write, FILE{Extension}" };
        Option<bool> keep = new("--keep-batch-norm", "--keep_batch_norm")
        {
            Description = "leave batch-norms as nodes of their own instead of folding them into convolutions",
        };
        Option<string> preprocessing = new("--preprocess")
        {
            Description = "none: normalised images in; normalise: bytes [N, H, W, 3] in; "
                + "resize: bytes of any extents in",
            DefaultValueFactory = _ => s_preprocessings[0],
        };
        NetworkSourceOptions source = new(required: false);
        Command command = new("export", "Write a network as an ONNX model.")
        {
            file, keep, preprocessing,
        };
        source.AddTo(command);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(file);
            if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
                throw new UsageException($"'{path}': the name of a model ends in {Extension}");
            OnnxPreprocessing wanted = (OnnxPreprocessing)OptionValues.OneOf(result, preprocessing, s_preprocessings);
            using Device device = DeviceSelection.Open("cpu");
            using SavedNetwork? saved = source.Weights(result) is null ? null : source.Load(result, device);
            using PlacedNetwork? initial = saved is null ? Initial(source, result, device) : null;
            PlacedNetwork network = saved?.Network ?? initial!;
            int side = network.Identity.ImageSize;
            OnnxExport.Write(path, network, new OnnxOptions
            {
                FoldBatchNorm = !result.GetValue(keep),
                Preprocessing = wanted,
                ResizedShortSide =
                    source.Transform(result, side, saved?.CropShare ?? SavedNetworkOptions.UsualCropShare).Resize,
                ClassNames = saved?.ClassNames ?? [],
            });
            result.InvocationConfiguration.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {network.Identity.Architecture} at {side} px, {network.Identity.Classes} classes, "
                + $"{new FileInfo(path).Length / 1e6:F1} MB, operator set {OnnxExport.OperatorSet}"));
            return ExitCode.Done;
        });
        return command;
    }

    private static PlacedNetwork Initial(NetworkSourceOptions source, ParseResult result, Device device)
    {
        string name = source.Architecture(result) ?? throw new UsageException(
            "name a network: --weights FILE, or -a NAME alone for one with initial weights");
        PlacedNetwork network = new(
            Catalogue.BuiltIn.Find(name),
            new NetworkOptions(),
            source.ImageSize(result) ?? SavedNetworkOptions.UsualImageSize,
            device,
            training: false);
        network.State.Initialise(seed: 0);
        return network;
    }
}
