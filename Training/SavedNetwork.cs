using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training;

/// <summary>A trained network, loaded from a checkpoint for use: no gradients, batch-norm in evaluation.</summary>
public sealed class SavedNetwork : IDisposable
{
    private SavedNetwork(PlacedNetwork network, CheckpointInfo info, string path) =>
        (Network, ClassNames, CropShare, Path) = (network, info.ClassNames, info.CropShare, path);

    /// <summary>The network.</summary>
    public PlacedNetwork Network { get; }

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Of evaluation: the side of the centre crop as a share of the resized short side.</summary>
    public double CropShare { get; }

    /// <summary>The checkpoint.</summary>
    public string Path { get; }

    /// <summary>The network's name and where it comes from.</summary>
    public string Title => $"{Network.Identity.Architecture}, {System.IO.Path.GetFileName(Path)}";

    /// <summary>Loads a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the network is to be.</param>
    /// <param name="imageSize">Side of its input in pixels; null for that of the checkpoint.</param>
    /// <exception cref="Storage.StorageException">The file cannot be read, is damaged, or is no checkpoint.</exception>
    public static SavedNetwork Load(string path, Device device, int? imageSize = null)
    {
        CheckpointInfo info = Checkpoint.ReadInfo(path);
        NetworkEntry entry = Catalogue.BuiltIn.Find(info.Network.Architecture);
        PlacedNetwork network = new(entry, info.Network.Options, imageSize ?? info.Network.ImageSize, device, training: false);
        try
        {
            Checkpoint.Load(path, network.Identity, network.State, companions: []);
        }
        catch
        {
            network.Dispose();
            throw;
        }
        network.Module.SetTraining(false);
        return new SavedNetwork(network, info, path);
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
}
