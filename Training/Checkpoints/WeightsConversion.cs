using IlgpuNet.Networks;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>Writes the weights of any readable file as safetensors under other names.</summary>
public static class WeightsConversion
{
    /// <summary>Converts a file of weights.</summary>
    /// <param name="input">A file of safetensors or of PyTorch.</param>
    /// <param name="networks">The networks that it may hold.</param>
    /// <param name="names">Whose names to write.</param>
    /// <param name="output">The safetensors file to write, in single precision.</param>
    /// <returns>What the file holds.</returns>
    /// <exception cref="StorageException">
    /// The input cannot be read or fits none of the networks, the other program has no such network or builds it in
    /// another form, or the output cannot be written.
    /// </exception>
    public static WeightsFit Convert(
        string input, IReadOnlyList<NetworkEntry> networks, KeyMap names, string output)
    {
        using TensorFile file = TensorFile.OpenAny(input);
        WeightsFit fit = WeightsFit.Of(file, networks);
        fit.RequireExact(input);
        Check(input, fit, names);
        file.VerifyData();
        List<SafeTensorSource> tensors =
        [
            .. fit.State.Select(entry => new SafeTensorSource(
                names.ToTheirs(entry.Name),
                names.ShapeOf(entry.Name, entry.Tensor.FileShape),
                () => file.ReadFloats(fit.Match.Find(entry.Name)!))),
        ];
        Dictionary<string, string> metadata =
            names == OurNames.Map ? CheckpointMetadata.Write(Identity(file, fit)) : [];
        // What the Python library expects of files for PyTorch.
        metadata["format"] = "pt";
        metadata["network"] = fit.Network.Name;
        metadata["names"] = names.Name;
        AtomicFile.Write(output, stream => SafeTensorsWriter.Write(tensors, metadata, stream));
        return fit;
    }

    /// <summary>Our names alone do not tell the form, as those of other programs do.</summary>
    private static CheckpointNetwork Identity(TensorFile file, WeightsFit fit) => CheckpointNetwork.Of(
        fit.Network, fit.Options, Checkpoint.ReadNetwork(file)?.ImageSize ?? SavedNetworkOptions.UsualImageSize);

    private static void Check(string input, WeightsFit fit, KeyMap names)
    {
        if (!names.Attentions.Contains(fit.Network.Attention))
        {
            throw new StorageException(
                $"'{input}' holds {fit.Network.Name}, and {names} has no names for its attention");
        }
        NetworkOptions theirs = names.OptionsOf(fit.Network) with { Classes = fit.Options.Classes };
        if (names != OurNames.Map && theirs != fit.Options)
        {
            throw new StorageException(
                $"'{input}' holds {fit.Network.Name} in the form of {fit.Names}, which {names} has not: "
                + "its logits would be wrong there; convert it to the names of 'ours'");
        }
    }
}
