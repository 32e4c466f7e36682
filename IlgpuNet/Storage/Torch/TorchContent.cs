using System.Globalization;

namespace IlgpuNet.Storage.Torch;

/// <summary>The weights in what a file of torch.save holds, and the plain values beside them.</summary>
/// <param name="Tensors">The tensors by name, in their order.</param>
/// <param name="Metadata">Numbers and texts of a checkpoint.</param>
internal sealed record TorchContent(
    IReadOnlyList<KeyValuePair<string, TorchTensor>> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    private const int LongestMetadata = 200;

    /// <summary>
    /// Where programs keep the weights in a checkpoint: the ImageNet example of PyTorch, which the paper's code
    /// follows, torchvision's references, and others.
    /// </summary>
    private static readonly string[] s_places = ["state_dict", "model", "model_state_dict", "net"];

    /// <summary>The content of <paramref name="root"/>.</summary>
    /// <exception cref="FormatException">It is no dictionary with tensors.</exception>
    public static TorchContent Of(object? root)
    {
        if (root is not PickleDictionary dictionary)
            throw new FormatException("it holds no dictionary of tensors: save the state_dict of the model");
        PickleDictionary weights =
            s_places.Select(place => dictionary.Find(place)).OfType<PickleDictionary>().FirstOrDefault() ?? dictionary;

        List<KeyValuePair<string, TorchTensor>> tensors = [];
        HashSet<string> names = [];
        foreach ((object? key, object? value) in weights.Items)
        {
            if (value is not TorchTensor tensor)
                continue;
            if (key is not string name || name.Length == 0 || name.Any(char.IsControl))
                throw new FormatException("it has a tensor without a printable name");
            if (!names.Add(name))
                throw new FormatException($"it has two tensors '{name}'");
            tensors.Add(new(name, tensor));
        }
        if (tensors.Count == 0)
            throw new FormatException("it holds no dictionary of tensors: save the state_dict of the model");
        return new TorchContent(tensors, PlainValues(dictionary));
    }

    private static Dictionary<string, string> PlainValues(PickleDictionary dictionary)
    {
        Dictionary<string, string> values = [];
        foreach ((object? key, object? value) in dictionary.Items)
        {
            string? text = value switch
            {
                string words => words,
                bool or long or double => Convert.ToString(value, CultureInfo.InvariantCulture),
                _ => null,
            };
            if (key is string name && text is not null && IsPrintable(name) && IsPrintable(text))
                values[name] = text;
        }
        return values;
    }

    private static bool IsPrintable(string text) => text.Length <= LongestMetadata && !text.Any(char.IsControl);
}
