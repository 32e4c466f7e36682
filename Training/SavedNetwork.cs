using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Storage;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training;

/// <summary>
/// A trained network, loaded for use from a checkpoint or from weights of another program: no gradients, batch-norm in
/// evaluation.
/// </summary>
public sealed class SavedNetwork : IDisposable
{
    private SavedNetwork(PlacedNetwork network, IReadOnlyList<string> classNames, double cropShare, string path) =>
        (Network, ClassNames, CropShare, Path) = (network, classNames, cropShare, path);

    /// <summary>The network.</summary>
    public PlacedNetwork Network { get; }

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Of evaluation: the side of the centre crop as a share of the resized short side.</summary>
    public double CropShare { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The network's name and where it comes from.</summary>
    public string Title => $"{Network.Identity.Architecture}, {System.IO.Path.GetFileName(Path)}";

    /// <summary>Loads a network.</summary>
    /// <param name="path">
    /// A checkpoint, or weights of another program, safetensors or what torch.save wrote, that fit a network of the
    /// catalogue.
    /// </param>
    /// <param name="device">Where the network is to be.</param>
    /// <param name="options">What the file does not say; nothing when null.</param>
    /// <exception cref="StorageException">
    /// The file cannot be read, is damaged, or holds another network than <paramref name="options"/> say, or none that
    /// is known.
    /// </exception>
    /// <exception cref="Layers.UnknownNameException">There is no such architecture.</exception>
    /// <exception cref="DataException">The network has more or fewer classes than there are names.</exception>
    public static SavedNetwork Load(string path, Device device, SavedNetworkOptions? options = null)
    {
        options ??= new SavedNetworkOptions();
        NetworkEntry? wanted = options.Architecture is { } name ? Catalogue.BuiltIn.Find(name) : null;
        using TensorFile file = TensorFile.OpenAny(path);
        return CheckpointMetadata.Marks(file.Metadata)
            ? FromCheckpoint(path, wanted, options, device)
            : FromWeights(file, wanted, options, device);
    }

    /// <summary>The label of a class.</summary>
    /// <param name="nameOrIndex">The name of the class, or its number from 0.</param>
    /// <exception cref="Layers.UnknownNameException">There is no such class.</exception>
    public int Label(string nameOrIndex)
    {
        int label = ClassNames.ToList().FindIndex(
            name => string.Equals(name, nameOrIndex, StringComparison.OrdinalIgnoreCase));
        if (label < 0 && int.TryParse(nameOrIndex, out int index) && index >= 0 && index < ClassNames.Count)
            label = index;
        return label >= 0 ? label : throw new Layers.UnknownNameException("class", nameOrIndex, ClassNames.ToList());
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Network.Dispose();

    private static SavedNetwork FromCheckpoint(
        string path, NetworkEntry? wanted, SavedNetworkOptions options, Device device)
    {
        CheckpointInfo info = Checkpoint.ReadInfo(path);
        NetworkEntry entry = Catalogue.BuiltIn.Find(info.Network.Architecture);
        if (wanted is not null && wanted != entry)
            throw new StorageException($"checkpoint '{path}' holds {entry.Name} and not {wanted.Name}: leave -a out");
        return Place(
            entry,
            info.Network.Options,
            options.ImageSize ?? info.Network.ImageSize,
            device,
            network => Checkpoint.Load(path, network.Identity, network.State, companions: []),
            network => new SavedNetwork(
                network, Names(path, options.ClassNames ?? info.ClassNames, network), info.CropShare, path));
    }

    private static SavedNetwork FromWeights(
        TensorFile file, NetworkEntry? wanted, SavedNetworkOptions options, Device device)
    {
        string path = file.Path;
        WeightsFit fit = WeightsFit.Of(file, wanted is null ? Catalogue.BuiltIn.Entries : [wanted]);
        fit.RequireExact(path);
        return Place(
            fit.Network,
            fit.Options,
            options.ImageSize ?? SavedNetworkOptions.UsualImageSize,
            device,
            network => PretrainedWeights.Load(path, network.State, fit.Names).RequireComplete(),
            network => new SavedNetwork(
                network,
                Names(path, options.ClassNames ?? ClassNumbers.Names(fit.Options.Classes), network),
                SavedNetworkOptions.UsualCropShare,
                path));
    }

    private static SavedNetwork Place(
        NetworkEntry entry,
        NetworkOptions form,
        int imageSize,
        Device device,
        Action<PlacedNetwork> load,
        Func<PlacedNetwork, SavedNetwork> wrap)
    {
        PlacedNetwork network = new(entry, form, imageSize, device, training: false);
        try
        {
            load(network);
            network.Module.SetTraining(false);
            return wrap(network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<string> Names(string path, IReadOnlyList<string> names, PlacedNetwork network) =>
        names.Count == network.Identity.Classes
            ? names
            : throw new DataException(
                $"'{path}' has {network.Identity.Classes} classes and there are {names.Count} names; "
                + "name each class once, in the order of its label");
}
