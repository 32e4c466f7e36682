using IlgpuNet.Autograd;
using IlgpuNet.Storage;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>
/// Saves and loads runs. A checkpoint is one safetensors file: the model's tensors by their names and in file order
/// (convolutions OIHW), what accompanies them, such as the momentum, by <see cref="CompanionState"/>, and the
/// <see cref="CheckpointInfo"/> in the metadata.
/// </summary>
public static class Checkpoint
{
    /// <summary>
    /// Saves a run, so that at every moment <paramref name="path"/> holds the whole previous checkpoint or the whole
    /// new one; the new one is read back and verified before it takes the place.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="info">The state of the run.</param>
    /// <param name="model">The weights and running statistics.</param>
    /// <param name="companions">What else there is of each tensor; none for weights alone.</param>
    /// <exception cref="StorageException">The file cannot be written; the previous checkpoint is unchanged.</exception>
    public static void Save(
        string path, CheckpointInfo info, ModelState model, IReadOnlyList<CompanionState> companions)
    {
        List<SafeTensorSource> tensors =
        [
            .. model.Tensors.Select(tensor => new SafeTensorSource(tensor.Name, tensor.FileShape, tensor.Export)),
            .. from companion in companions
               from entry in companion.Of(model)
               select new SafeTensorSource(entry.Name, entry.Owner.FileShape, () => entry.Owner.Export(entry.Value)),
        ];
        Dictionary<string, string> metadata = CheckpointMetadata.Write(info);
        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(tensors, metadata, stream), verify: VerifyFile);
    }

    /// <summary>Copies a checkpoint, verified like one that is saved.</summary>
    /// <param name="source">The file.</param>
    /// <param name="destination">Its copy.</param>
    /// <exception cref="StorageException">
    /// The copy cannot be written, or the file is damaged; what was at <paramref name="destination"/> is unchanged.
    /// </exception>
    public static void Copy(string source, string destination) => AtomicFile.Write(
        destination,
        stream =>
        {
            using FileStream file = File.OpenRead(source);
            file.CopyTo(stream);
        },
        verify: VerifyFile);

    /// <summary>Reads the state of a run without its weights: enough to build its network.</summary>
    /// <exception cref="StorageException">The file cannot be read, is damaged, or is no checkpoint.</exception>
    public static CheckpointInfo ReadInfo(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return ReadInfo(file);
    }

    /// <summary>The network that a file of weights says it holds; null where it does not say.</summary>
    /// <exception cref="StorageException">What it says is damaged.</exception>
    internal static CheckpointNetwork? ReadNetwork(TensorFile file)
    {
        try
        {
            return CheckpointMetadata.ReadNetwork(file.Metadata);
        }
        catch (FormatException error)
        {
            throw new StorageException($"'{file.Path}' is not a good file of weights: {error.Message}", error);
        }
    }

    /// <summary>
    /// Loads a run, to resume it or, without <paramref name="companions"/>, to evaluate its network. Everything is
    /// checked before anything is changed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="network">
    /// The network that <paramref name="model"/> is the state of; its image size is not compared.
    /// </param>
    /// <param name="model">Receives the weights and running statistics.</param>
    /// <param name="companions">Receive what else the run is made of; none if it is not wanted.</param>
    /// <returns>The state of the run.</returns>
    /// <exception cref="StorageException">
    /// The file cannot be read, is damaged, is no checkpoint, or belongs to another network; nothing was loaded.
    /// </exception>
    public static CheckpointInfo Load(
        string path, CheckpointNetwork network, ModelState model, IReadOnlyList<CompanionState> companions)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        CheckpointInfo info = ReadInfo(file);
        CheckNetwork(path, info.Network, network);
        (string Name, StateTensor Owner, Tensor Value)[] entries =
        [
            .. model.Tensors.Select(tensor => (tensor.Name, tensor, tensor.Value)),
            .. companions.SelectMany(companion => companion.Of(model)),
        ];
        CheckCompanions(file, companions);
        CheckTensors(file, entries, resumes: companions.Count > 0);
        file.VerifyData();
        foreach ((string name, StateTensor owner, Tensor value) in entries)
            owner.Import(file.ReadFloats(file.Find(name)!), value);
        return info;
    }

    /// <summary>
    /// Loads the averaged weights of a run in place of its last ones, to evaluate them. Everything is checked before
    /// anything is changed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network that <paramref name="model"/> is the state of.</param>
    /// <param name="model">Receives the averages.</param>
    /// <exception cref="StorageException">
    /// The file cannot be read, is damaged, has no averages, or belongs to another network; nothing was loaded.
    /// </exception>
    public static void LoadAverage(string path, CheckpointNetwork network, ModelState model)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        CheckNetwork(path, ReadInfo(file).Network, network);
        (string Name, StateTensor Owner, Tensor Value)[] entries =
            [.. model.Tensors.Select(tensor => (CompanionState.AveragePrefix + tensor.Name, tensor, tensor.Value))];
        if (!file.Entries.Any(entry => entry.Name.StartsWith(CompanionState.AveragePrefix, StringComparison.Ordinal)))
            throw new StorageException($"checkpoint '{path}' has no averaged weights: leave --averaged out");
        CheckTensors(
            file, [.. entries, .. model.Tensors.Select(tensor => (tensor.Name, tensor, tensor.Value))], resumes: false);
        file.VerifyData();
        foreach ((string name, StateTensor owner, Tensor value) in entries)
            owner.Import(file.ReadFloats(file.Find(name)!), value);
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

    private static void CheckCompanions(SafeTensorsFile file, IReadOnlyList<CompanionState> companions)
    {
        foreach (string prefix in companions.Select(companion => companion.Prefix))
        {
            if (!file.Entries.Any(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                string what = prefix == CompanionState.MomentumPrefix ? "momentum" : $"'{prefix}*'";
                throw new StorageException(
                    $"checkpoint '{file.Path}' was saved without {what}: it can be evaluated, not resumed"
                    + (file.Entries.Any(entry => CompanionState.Names(entry.Name))
                        ? " with this optimiser or average"
                        : ""));
            }
        }
    }

    private static void CheckTensors(
        SafeTensorsFile file, IReadOnlyList<(string Name, StateTensor Owner, Tensor Value)> expected, bool resumes)
    {
        TensorMismatches mismatches = new();
        foreach ((string name, StateTensor tensor, _) in expected)
        {
            if (file.Find(name) is not { } entry)
                mismatches.Missing(name);
            else if (!TensorMismatches.Fits(entry, tensor))
                mismatches.Misshapen(entry, tensor);
        }
        HashSet<string> names = [.. expected.Select(entry => entry.Name)];
        foreach (SafeTensorEntry entry in file.Entries)
        {
            if (!names.Contains(entry.Name) && (resumes || !CompanionState.Names(entry.Name)))
                mismatches.Unexpected(entry.Name);
        }
        if (mismatches.Any)
        {
            throw new StorageException(
                $"checkpoint '{file.Path}' does not fit the network: of its tensors {mismatches}");
        }
    }
}
