using IlgpuNet.Autograd;
using IlgpuNet.Storage;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>Collects the tensors in which a file and a model differ, for one readable sentence.</summary>
internal sealed class TensorMismatches
{
    private const int Shown = 3;

    private readonly List<string> _missing = [];
    private readonly List<string> _unexpected = [];
    private readonly List<string> _misshapen = [];

    /// <summary>Whether there is any.</summary>
    public bool Any => Count > 0;

    /// <summary>How many there are.</summary>
    public int Count => _missing.Count + _unexpected.Count + _misshapen.Count;

    /// <summary>Names with their count, all but the first few left out.</summary>
    public static string List(IReadOnlyCollection<string> names) =>
        $"{string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? $" and {names.Count - Shown} more" : "")}";

    /// <summary>Whether the entry has numbers of the tensor's shape.</summary>
    public static bool Fits(TensorInfo entry, StateTensor tensor) =>
        entry.Type.IsFloatingPoint() && entry.Shape.SequenceEqual(tensor.FileShape.Select(extent => (long)extent));

    /// <summary>The model has a tensor that the file lacks.</summary>
    public void Missing(string name) => _missing.Add(name);

    /// <summary>The file has a tensor that the model lacks.</summary>
    public void Unexpected(string name) => _unexpected.Add(name);

    /// <summary>The file's tensor has another shape than the model's.</summary>
    public void Misshapen(TensorInfo entry, StateTensor tensor) =>
        _misshapen.Add($"{entry} instead of [{string.Join(", ", tensor.FileShape)}]");

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", new[]
    {
        Phrase(_missing, "missing"),
        Phrase(_unexpected, "unexpected"),
        Phrase(_misshapen, "of another shape"),
    }.Where(phrase => phrase.Length > 0));

    private static string Phrase(List<string> names, string what) =>
        names.Count == 0 ? "" : $"{names.Count} {what}: {List(names)}";
}
