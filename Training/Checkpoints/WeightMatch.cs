using IlgpuNet.Autograd;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>The tensors of a file beside those of a model, name by name.</summary>
internal sealed class WeightMatch
{
    private readonly Dictionary<string, TensorInfo> _found = [];

    /// <summary>Matches a file with a model.</summary>
    /// <param name="file">The file.</param>
    /// <param name="model">The model's tensors.</param>
    /// <param name="names">Whose names the file has; null for those that fit best.</param>
    /// <exception cref="StorageException">Two tensors of the file have the same place.</exception>
    public WeightMatch(TensorFile file, IReadOnlyList<(string Name, StateTensor Tensor)> model, KeyMap? names)
    {
        HashSet<string> ours = [.. model.Select(entry => entry.Name)];
        Names = names ?? KeyMapCatalogue.Best([.. file.Entries.Select(entry => entry.Name)], ours);
        List<TensorInfo> unused = [];
        foreach (TensorInfo entry in file.Entries)
        {
            string own = Names.ToOurs(entry.Name);
            if (!ours.Contains(own))
            {
                if (!IsNoWeight(own))
                    unused.Add(entry);
            }
            else if (!_found.TryAdd(own, entry))
            {
                throw new StorageException(
                    $"'{file.Path}' has two tensors for '{own}': {_found[own].Name} and {entry.Name}");
            }
        }
        Unused = unused;
    }

    /// <summary>Whose names the file has.</summary>
    public KeyMap Names { get; }

    /// <summary>Tensors of the file that the model has no place for.</summary>
    public IReadOnlyList<TensorInfo> Unused { get; }

    /// <summary>How many tensors of the model the file has, whatever their shapes.</summary>
    public int FoundCount => _found.Count;

    /// <summary>The file's tensor for our <paramref name="name"/>; null if it has none.</summary>
    public TensorInfo? Find(string name) => _found.GetValueOrDefault(name);

    /// <summary>
    /// Whether the values of <paramref name="entry"/> can be taken as they are: a fully connected layer may be a 1x1
    /// convolution in the file.
    /// </summary>
    public static bool Fits(TensorInfo entry, StateTensor tensor) =>
        TensorMismatches.Fits(entry, tensor)
        || (entry.Type.IsFloatingPoint() && tensor is { Layout: FileLayout.Plain, Shape.Rank: 2 }
            && entry.Shape.SequenceEqual([.. tensor.FileShape.Select(extent => (long)extent), 1, 1]));

    /// <summary>
    /// The momentum of a checkpoint and the like, and PyTorch's counter beside running statistics: nothing anyone would
    /// miss.
    /// </summary>
    private static bool IsNoWeight(string name) =>
        CompanionState.Names(name) || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
}
