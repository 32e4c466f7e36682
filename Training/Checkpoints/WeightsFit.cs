using IlgpuNet.Autograd;
using IlgpuNet.Networks;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>The network that a file of weights fits, or comes nearest to.</summary>
public sealed class WeightsFit
{
    private const int UsualClasses = 1000;

    private readonly TensorMismatches _mismatches = new();

    private WeightsFit(TensorFile file, NetworkEntry network, KeyMap names, NetworkOptions options)
    {
        (Network, Names, Options) = (network, names, options);
        State = network.Create(Options).State();
        Match = new WeightMatch(file, State, names);
        foreach ((string name, StateTensor tensor) in State)
        {
            if (Match.Find(name) is not { } entry)
                _mismatches.Missing(name);
            else if (!WeightMatch.Fits(entry, tensor))
                _mismatches.Misshapen(entry, tensor);
        }
        foreach (TensorInfo entry in Match.Unused)
            _mismatches.Unexpected(entry.Name);
    }

    /// <summary>The network.</summary>
    public NetworkEntry Network { get; }

    /// <summary>Whose names the file has.</summary>
    public KeyMap Names { get; }

    /// <summary>The form and number of classes that the weights need.</summary>
    public NetworkOptions Options { get; }

    /// <summary>Whether every tensor of the network is there in its shape, and no other.</summary>
    public bool IsExact => !_mismatches.Any;

    /// <summary>The tensors that are missing, unexpected or of another shape, in words; empty for none.</summary>
    public string Mismatches => _mismatches.ToString();

    internal IReadOnlyList<(string Name, StateTensor Tensor)> State { get; }

    internal WeightMatch Match { get; }

    /// <summary>
    /// The network of <paramref name="networks"/> that <paramref name="file"/> fits, or the one that has the most of
    /// its names and then the fewest mismatches.
    /// </summary>
    /// <exception cref="StorageException">
    /// Two tensors of the file have the same place, or what it says of its network is damaged.
    /// </exception>
    public static WeightsFit Of(TensorFile file, IReadOnlyList<NetworkEntry> networks)
    {
        WeightsFit? best = null;
        CheckpointNetwork? recorded = Checkpoint.ReadNetwork(file);
        foreach (KeyMap names in KeyMapCatalogue.All)
        {
            TensorInfo? head = file.Entries.FirstOrDefault(entry => names.ToOurs(entry.Name) == "fc.weight");
            int classes =
                head is { Shape: [> 0 and <= int.MaxValue and var outputs, ..] } ? (int)outputs : UsualClasses;
            foreach (NetworkEntry network in networks.Where(network => names.Attentions.Contains(network.Attention)))
            {
                NetworkOptions form = names == OurNames.Map && recorded?.Architecture == network.Name
                    ? recorded.Options
                    : names.OptionsOf(network);
                WeightsFit fit = new(file, network, names, form with { Classes = classes });
                if (fit.IsExact)
                    return fit;
                if (best is null || fit.IsNearerThan(best))
                    best = fit;
            }
        }
        return best ?? throw new ArgumentException("there are no networks to compare with", nameof(networks));
    }

    /// <summary>Refuses a file that is no network of those it was compared with.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StorageException">
    /// A tensor is missing, unexpected or of another shape; the message lists them.
    /// </exception>
    public void RequireExact(string path)
    {
        if (!IsExact)
        {
            throw new StorageException(
                $"'{path}' holds no network that is known here; nearest is {Network.Name} with the names of {Names}, "
                + $"and of its tensors {Mismatches}");
        }
    }

    /// <summary>The names tell more about a file than how many blocks it has.</summary>
    private bool IsNearerThan(WeightsFit other) =>
        (Match.FoundCount, -_mismatches.Count).CompareTo((other.Match.FoundCount, -other._mismatches.Count)) > 0;
}
