using IlgpuNet.Autograd;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>What <see cref="PretrainedWeights.Load"/> did.</summary>
/// <param name="Path">The file.</param>
/// <param name="Names">Whose names the file has.</param>
/// <param name="Loaded">The parameters that have the file's values; <c>--lrp</c> is about these.</param>
/// <param name="NewHead">
/// Tensors of the classifier that were passed over, because the file has another number of classes.
/// </param>
/// <param name="Missing">Tensors of the model that the file has no values for; they keep their initial ones.</param>
/// <param name="Unused">Tensors of the file that the model has no place for.</param>
public sealed record PretrainedReport(
    string Path,
    KeyMap Names,
    IReadOnlySet<Parameter> Loaded,
    IReadOnlyList<string> NewHead,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unused)
{
    /// <summary>The network that the file says it holds; null where it does not say.</summary>
    public CheckpointNetwork? Recorded { get; init; }

    /// <summary>The names of the parameters that have the file's values, in order.</summary>
    public IReadOnlyList<string> LoadedNames =>
        [.. Loaded.Select(parameter => parameter.Name).Order(StringComparer.Ordinal)];

    /// <summary>Refuses weights that leave a part of the network as it was: it cannot be evaluated.</summary>
    /// <exception cref="StorageException">A tensor is missing or unexpected; the message lists them.</exception>
    public void RequireComplete()
    {
        TensorMismatches mismatches = new();
        foreach (string name in Missing.Concat(NewHead))
            mismatches.Missing(name);
        foreach (string name in Unused)
            mismatches.Unexpected(name);
        if (mismatches.Any)
        {
            throw new StorageException(
                $"the weights in '{Path}' are not all of the network, which cannot be evaluated: of its tensors "
                + $"{mismatches}; see 'weights inspect'");
        }
    }

    /// <summary>The report in one line.</summary>
    public override string ToString() => string.Join("; ", new[]
    {
        $"{Loaded.Count} parameters loaded from '{Path}'{(Names == OurNames.Map ? "" : $", names of {Names.Name}")}",
        NewHead.Count == 0 ? "" : $"new classifier, the file has other classes: {TensorMismatches.List(NewHead)}",
        Missing.Count == 0 ? "" : $"{Missing.Count} not in the file: {TensorMismatches.List(Missing)}",
        Unused.Count == 0 ? "" : $"{Unused.Count} of the file unused: {TensorMismatches.List(Unused)}",
    }.Where(phrase => phrase.Length > 0));
}
