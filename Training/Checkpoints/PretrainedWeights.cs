using IlgpuNet.Autograd;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>Starts a network from the weights of another run or of another program.</summary>
public static class PretrainedWeights
{
    private const string HeadPrefix = "fc.";

    /// <summary>
    /// Loads every tensor of the file that the model has a place for. The classifier (<c>fc.*</c>) is passed over where
    /// its number of classes differs. Everything is checked before anything is changed.
    /// </summary>
    /// <param name="path">
    /// A file of safetensors or of PyTorch (<see cref="TensorFile.OpenAny"/>); a leading <c>module.</c> of its names is
    /// taken off.
    /// </param>
    /// <param name="model">Receives the values.</param>
    /// <param name="names">Whose names the file has; null for those that fit the model best.</param>
    /// <exception cref="StorageException">
    /// The file cannot be read or is damaged, a tensor other than the classifier's has another shape than the model's,
    /// or no tensor fits; nothing was loaded.
    /// </exception>
    public static PretrainedReport Load(string path, ModelState model, KeyMap? names = null)
    {
        using TensorFile file = TensorFile.OpenAny(path);
        WeightMatch match = new(file, [.. model.Tensors.Select(tensor => (tensor.Name, tensor))], names);

        CheckpointNetwork? recorded = Checkpoint.ReadNetwork(file);
        List<(StateTensor Tensor, TensorInfo Entry)> loads = [];
        List<string> newHead = [], missing = [];
        TensorMismatches mismatches = new();
        foreach (StateTensor tensor in model.Tensors)
        {
            if (match.Find(tensor.Name) is not { } entry)
                missing.Add(tensor.Name);
            else if (WeightMatch.Fits(entry, tensor))
                loads.Add((tensor, entry));
            else if (tensor.Name.StartsWith(HeadPrefix, StringComparison.Ordinal))
                newHead.Add(tensor.Name);
            else
                mismatches.Misshapen(entry, tensor);
        }
        List<string> unused = [.. match.Unused.Select(entry => entry.Name)];
        if (mismatches.Any)
        {
            missing.ForEach(mismatches.Missing);
            unused.ForEach(mismatches.Unexpected);
            throw new StorageException($"the weights in '{path}' do not fit the network: of its tensors {mismatches}");
        }
        if (loads.Count == 0)
        {
            throw new StorageException(
                $"no tensor in '{path}' has a name of the network's; it has {TensorMismatches.List(unused)}");
        }
        file.VerifyData();

        foreach ((StateTensor tensor, TensorInfo entry) in loads)
            tensor.Import(file.ReadFloats(entry));
        HashSet<Parameter> loaded = [.. loads.Select(load => load.Tensor).OfType<Parameter>()];
        return new PretrainedReport(path, match.Names, loaded, newHead, missing, unused) { Recorded = recorded };
    }
}
