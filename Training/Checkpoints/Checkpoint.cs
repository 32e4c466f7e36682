using IlgpuNet.Autograd;
using IlgpuNet.Storage;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>
/// Saves and loads runs. A checkpoint is one safetensors file: the model's tensors by their names and in file order
/// (convolutions OIHW), the momentum of each parameter as <c>momentum.</c> and its name, and the
/// <see cref="CheckpointInfo"/> in the metadata.
/// </summary>
public static class Checkpoint
{
    /// <summary>Comes before a parameter's name in the name of its momentum.</summary>
    public const string MomentumPrefix = "momentum.";

    /// <summary>
    /// Saves a run, so that at every moment <paramref name="path"/> holds the whole previous checkpoint or the whole
    /// new one; the new one is read back and verified before it takes the place.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="info">The state of the run.</param>
    /// <param name="model">The weights and running statistics.</param>
    /// <param name="velocity">The momentum, laid out like <see cref="ModelState.Values"/>; null leaves it out.</param>
    /// <exception cref="StorageException">The file cannot be written; the previous checkpoint is unchanged.</exception>
    public static void Save(string path, CheckpointInfo info, ModelState model, Tensor? velocity)
    {
        List<SafeTensorSource> tensors =
            [.. model.Tensors.Select(tensor => new SafeTensorSource(tensor.Name, tensor.FileShape, tensor.Export))];
        if (velocity is not null)
        {
            tensors.AddRange(model.Segments.Select(segment => new SafeTensorSource(
                MomentumPrefix + segment.Parameter.Name,
                segment.Parameter.FileShape,
                () => segment.Parameter.Export(MomentumOf(segment, velocity)))));
        }
        Dictionary<string, string> metadata = CheckpointMetadata.Write(info);
        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(tensors, metadata, stream), verify: VerifyFile);
    }

    /// <summary>Reads the state of a run without its weights: enough to build its network.</summary>
    /// <exception cref="StorageException">The file cannot be read, is damaged, or is no checkpoint.</exception>
    public static CheckpointInfo ReadInfo(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return ReadInfo(file);
    }

    /// <summary>
    /// Loads a run, to resume it or, without <paramref name="velocity"/>, to evaluate its network. Everything is
    /// checked before anything is changed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="network">
    /// The network that <paramref name="model"/> is the state of; its image size is not compared.
    /// </param>
    /// <param name="model">Receives the weights and running statistics.</param>
    /// <param name="velocity">Receives the momentum; null if it is not wanted.</param>
    /// <returns>The state of the run.</returns>
    /// <exception cref="StorageException">
    /// The file cannot be read, is damaged, is no checkpoint, or belongs to another network; nothing was loaded.
    /// </exception>
    public static CheckpointInfo Load(string path, CheckpointNetwork network, ModelState model, Tensor? velocity)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        CheckpointInfo info = ReadInfo(file);
        CheckNetwork(path, info.Network, network);
        CheckTensors(file, model, velocity is not null);
        file.VerifyData();

        foreach (StateTensor tensor in model.Tensors)
            tensor.Import(file.ReadFloats(file.Find(tensor.Name)!));
        if (velocity is not null)
        {
            foreach (ParameterSegment segment in model.Segments)
            {
                float[] momentum = file.ReadFloats(file.Find(MomentumPrefix + segment.Parameter.Name)!);
                segment.Parameter.Import(momentum, MomentumOf(segment, velocity));
            }
        }
        return info;
    }

    private static void VerifyFile(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        ReadInfo(file);
        file.VerifyData();
    }

    private static CheckpointInfo ReadInfo(SafeTensorsFile file)
    {
        try
        {
            return CheckpointMetadata.Read(file.Metadata);
        }
        catch (FormatException error)
        {
            throw new StorageException($"'{file.Path}' is not a good checkpoint: {error.Message}", error);
        }
    }

    private static void CheckNetwork(string path, CheckpointNetwork saved, CheckpointNetwork wanted)
    {
        if (saved.Architecture != wanted.Architecture)
        {
            throw new StorageException(
                $"checkpoint '{path}' holds {saved.Architecture} and the network is {wanted.Architecture}: "
                + $"use -a {saved.Architecture}, or --pretrained to take over the layers they share");
        }
        if (saved.Classes != wanted.Classes)
        {
            throw new StorageException(
                $"checkpoint '{path}' has {saved.Classes} classes and the network has {wanted.Classes}: "
                + $"use --num-classes {saved.Classes}, or --pretrained to train a new classifier");
        }
        if (saved.StrideOn != wanted.StrideOn)
        {
            throw new StorageException(
                $"checkpoint '{path}' was trained with --stride-on {saved.StrideOn} and the network has "
                + $"--stride-on {wanted.StrideOn}: use the checkpoint's");
        }
        if ((saved.StemPool, saved.GateWidth) != (wanted.StemPool, wanted.GateWidth))
        {
            throw new StorageException(
                $"checkpoint '{path}' was trained with --stem-pool {saved.StemPool} and {Gate(saved)}, and the network "
                + $"has --stem-pool {wanted.StemPool} and {Gate(wanted)}: use the checkpoint's");
        }
    }

    private static string Gate(CheckpointNetwork network) =>
        network.GateWidth is { } width ? $"--gate-width {width}" : "no --gate-width";

    private static void CheckTensors(SafeTensorsFile file, ModelState model, bool withMomentum)
    {
        if (withMomentum && !file.Entries.Any(entry => IsMomentum(entry.Name)))
        {
            throw new StorageException(
                $"checkpoint '{file.Path}' was saved without momentum: it can be evaluated, not resumed");
        }

        Dictionary<string, StateTensor> expected = model.Tensors.ToDictionary(tensor => tensor.Name);
        if (withMomentum)
        {
            foreach (ParameterSegment segment in model.Segments)
                expected.Add(MomentumPrefix + segment.Parameter.Name, segment.Parameter);
        }

        TensorMismatches mismatches = new();
        foreach ((string name, StateTensor tensor) in expected)
        {
            if (file.Find(name) is not { } entry)
                mismatches.Missing(name);
            else if (!TensorMismatches.Fits(entry, tensor))
                mismatches.Misshapen(entry, tensor);
        }
        foreach (SafeTensorEntry entry in file.Entries)
        {
            if (!expected.ContainsKey(entry.Name) && (withMomentum || !IsMomentum(entry.Name)))
                mismatches.Unexpected(entry.Name);
        }
        if (mismatches.Any)
        {
            throw new StorageException(
                $"checkpoint '{file.Path}' does not fit the network: of its tensors {mismatches}");
        }
    }

    private static bool IsMomentum(string name) => name.StartsWith(MomentumPrefix, StringComparison.Ordinal);

    private static Tensor MomentumOf(ParameterSegment segment, Tensor velocity) =>
        velocity.View(segment.Offset, segment.Parameter.Shape);
}
