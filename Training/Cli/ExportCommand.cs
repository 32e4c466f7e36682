using System.CommandLine;
using System.Globalization;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Training.Checkpoints;
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
        Option<string?> resume = new("--resume") { Description = "checkpoint of the network" };
        Option<string?> architecture = new("--arch", "-a")
        {
            Description = "without a checkpoint: a network of 'models' with initial weights",
        };
        Option<int?> imageSize = new("--image-size", "--image_size")
        {
            Description = "side of the input, a multiple of 32; default: the checkpoint's, or 224",
        };
        Option<bool> keep = new("--keep-batch-norm", "--keep_batch_norm")
        {
            Description = "leave batch-norms as nodes of their own instead of folding them into convolutions",
        };
        Option<string> preprocessing = new("--preprocess")
        {
            Description = "none: normalised images in; normalise: bytes [N, H, W, 3] in; resize: bytes of any extents in",
            DefaultValueFactory = _ => s_preprocessings[0],
        };
        Option<double?> cropShare = new("--crop-pct", "--crop_pct")
        {
            Description = "of resize: side of the centre crop as a share of the resized short side; default: as in training",
        };
        Command command = new("export", "Write a network as an ONNX model.")
        {
            file, resume, architecture, imageSize, keep, preprocessing, cropShare,
        };
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(file);
            if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
                throw new UsageException($"'{path}': the name of a model ends in {Extension}");
            OnnxPreprocessing wanted = Preprocessing(result.GetRequiredValue(preprocessing));
            (string? checkpoint, string? name) = (result.GetValue(resume), result.GetValue(architecture));
            int? size = result.GetValue(imageSize) is { } given ? ImageSizes.Checked(given) : null;
            using Device device = DeviceSelection.Open("cpu");
            using PlacedNetwork network = (checkpoint, name) switch
            {
                ({ } saved, null) => FromCheckpoint(saved, size, device),
                (null, { } wantedName) => Initial(wantedName, size, device),
                _ => throw new UsageException("name a network: either --resume CHECKPOINT or -a NAME"),
            };
            int side = network.Identity.ImageSize;
            CheckpointInfo? info = checkpoint is null ? null : Checkpoint.ReadInfo(checkpoint);
            double share = result.GetValue(cropShare) ?? info?.CropShare ?? 224.0 / 256;
            if (share is not (> 0 and <= 1))
                throw new UsageException($"--crop-pct {share}: above 0, at most 1");
            OnnxExport.Write(path, network, new OnnxOptions
            {
                FoldBatchNorm = !result.GetValue(keep),
                Preprocessing = wanted,
                ResizedShortSide = (int)Math.Round(side / share),
                ClassNames = info?.ClassNames ?? [],
            });
            result.InvocationConfiguration.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {network.Identity.Architecture} at {side} px, {network.Identity.Classes} classes, "
                + $"{new FileInfo(path).Length / 1e6:F1} MB, operator set {OnnxExport.OperatorSet}"));
            return ExitCode.Done;
        });
        return command;
    }

    private static OnnxPreprocessing Preprocessing(string word) => Array.IndexOf(s_preprocessings, word) is >= 0 and int index
        ? (OnnxPreprocessing)index
        : throw new UsageException($"--preprocess '{word}': one of {string.Join(", ", s_preprocessings)} is expected");

    private static PlacedNetwork FromCheckpoint(string path, int? imageSize, Device device) =>
        SavedNetwork.Load(path, device, imageSize).Network;

    private static PlacedNetwork Initial(string name, int? imageSize, Device device)
    {
        PlacedNetwork network = new(
            Catalogue.BuiltIn.Find(name), new NetworkOptions(), imageSize ?? 224, device, training: false);
        network.State.Initialise(seed: 0);
        return network;
    }
}
