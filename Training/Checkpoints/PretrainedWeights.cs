using IlgpuNet.Autograd;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>Starts a network from the weights of another run or of another program.</summary>
public static class PretrainedWeights
{
    private const string ParallelPrefix = "module.";
    private const string HeadPrefix = "fc.";

    /// <summary>
    /// Loads every tensor of the file that the model has a place for. The classifier (<c>fc.*</c>) is passed over where
    /// its number of classes differs. Everything is checked before anything is changed.
    /// </summary>
    /// <param name="path">A safetensors file with our names or others'; a leading <c>module.</c> is taken off.</param>
    /// <param name="model">Receives the values.</param>
    /// <param name="rename">
    /// Answers our name for a name of the file that is not ours, or null to leave it unused.
    /// </param>
    /// <exception cref="StorageException">
    /// The file cannot be read or is damaged, a tensor other than the classifier's has another shape than the model's,
    /// or no tensor fits; nothing was loaded.
    /// </exception>
    public static PretrainedReport Load(string path, ModelState model, Func<string, string?>? rename = null)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        (Dictionary<string, SafeTensorEntry> found, List<string> unused) = Match(file, model, rename);

        List<(StateTensor Tensor, SafeTensorEntry Entry)> loads = [];
        List<string> newHead = [], missing = [];
        TensorMismatches mismatches = new();
        foreach (StateTensor tensor in model.Tensors)
        {
            if (!found.TryGetValue(tensor.Name, out SafeTensorEntry? entry))
                missing.Add(tensor.Name);
            else if (TensorMismatches.Fits(entry, tensor))
                loads.Add((tensor, entry));
            else if (tensor.Name.StartsWith(HeadPrefix, StringComparison.Ordinal))
                newHead.Add(tensor.Name);
            else
                mismatches.Misshapen(entry, tensor);
        }
        if (mismatches.Any)
            throw new StorageException($"the weights in '{path}' do not fit the network: of its tensors {mismatches}");
        if (loads.Count == 0)
        {
            throw new StorageException(
                $"no tensor in '{path}' has a name of the network's; it has {TensorMismatches.List(unused)}");
        }
        file.VerifyData();

        foreach ((StateTensor tensor, SafeTensorEntry entry) in loads)
            tensor.Import(file.ReadFloats(entry));
        HashSet<Parameter> loaded = [.. loads.Select(load => load.Tensor).OfType<Parameter>()];
        return new PretrainedReport(path, loaded, newHead, missing, unused);
    }

    private static (Dictionary<string, SafeTensorEntry> Found, List<string> Unused) Match(
        SafeTensorsFile file, ModelState model, Func<string, string?>? rename)
    {
        HashSet<string> ours = [.. model.Tensors.Select(tensor => tensor.Name)];
        Dictionary<string, SafeTensorEntry> found = [];
        List<string> unused = [];
        foreach (SafeTensorEntry entry in file.Entries)
        {
            string name = entry.Name.StartsWith(ParallelPrefix, StringComparison.Ordinal)
                ? entry.Name[ParallelPrefix.Length..]
                : entry.Name;
            string? own = ours.Contains(name) ? name : rename?.Invoke(name);
            if (own is not null && ours.Contains(own))
            {
                if (!found.TryAdd(own, entry))
                {
                    throw new StorageException(
                        $"'{file.Path}' has two tensors for '{own}': {found[own].Name} and {entry.Name}");
                }
            }
            else if (!IsNoWeight(name))
            {
                unused.Add(entry.Name);
            }
        }
        return (found, unused);
    }

    /// <summary>
    /// The momentum of a checkpoint and the like, and PyTorch's counter beside running statistics: nothing anyone would
    /// miss.
    /// </summary>
    private static bool IsNoWeight(string name) =>
        CompanionState.Names(name) || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
}
