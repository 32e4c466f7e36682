namespace IlgpuNet.Storage.Torch;

/// <summary>
/// The classes and functions that a file of weights may name, and what they make: tensors, their storages, ordered
/// dictionaries and numbers of numpy. Everything else is refused by name. Source: torch/_utils.py and
/// torch/serialization.py of PyTorch 0.4 to 2.
/// </summary>
internal sealed class TorchObjects : IPickleObjects
{
    private const int MaximumRank = 16;

    private static readonly Dictionary<string, SafeTensorType> s_storages = new()
    {
        ["torch.DoubleStorage"] = SafeTensorType.F64,
        ["torch.FloatStorage"] = SafeTensorType.F32,
        ["torch.HalfStorage"] = SafeTensorType.F16,
        ["torch.BFloat16Storage"] = SafeTensorType.BF16,
        ["torch.LongStorage"] = SafeTensorType.I64,
        ["torch.IntStorage"] = SafeTensorType.I32,
        ["torch.ShortStorage"] = SafeTensorType.I16,
        ["torch.CharStorage"] = SafeTensorType.I8,
        ["torch.ByteStorage"] = SafeTensorType.U8,
        ["torch.BoolStorage"] = SafeTensorType.BOOL,
    };

    private static readonly Dictionary<string, Func<IReadOnlyList<object?>, object?>> s_functions =
        new(NumpyScalar.Functions)
        {
            ["collections.OrderedDict"] = OrderedDictionary,
            ["torch._utils._rebuild_tensor"] = Tensor,
            ["torch._utils._rebuild_tensor_v2"] = Tensor,
            ["torch._utils._rebuild_parameter"] = arguments => Argument<TorchTensor>(arguments, 0),
            ["torch.Size"] = arguments => Argument<PickleTuple>(arguments, 0),
        };

    private readonly Dictionary<string, TorchStorage> _storages = [];

    /// <summary>The storages that were referred to, by key.</summary>
    public IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    /// <inheritdoc/>
    public bool Allows(PickleGlobal global) =>
        s_functions.ContainsKey(global.ToString()) || s_storages.ContainsKey(global.ToString());

    /// <inheritdoc/>
    public object? Call(PickleGlobal global, IReadOnlyList<object?> arguments) =>
        s_functions.TryGetValue(global.ToString(), out Func<IReadOnlyList<object?>, object?>? function)
            ? function(arguments)
            : throw new FormatException($"its pickle calls '{global}', which it can only name");

    /// <inheritdoc/>
    public void Build(object? target, object? state)
    {
        if (target is NumpyType type)
            type.SetState(state);
        // PyTorch keeps the versions of modules as attributes of an ordered dictionary.
        else if (target is not PickleDictionary)
            throw new FormatException("its pickle gives attributes to what has none");
    }

    /// <summary>
    /// The storage of an id ('storage', class, key, device, elements); the legacy format adds None, or the key, first
    /// element and length of a part of it.
    /// </summary>
    public object? Persistent(object? id)
    {
        if (id is not PickleTuple tuple
            || tuple.Items is not [string and "storage", PickleGlobal type, _, _, long count, .. var rest]
            || !s_storages.TryGetValue(type.ToString(), out SafeTensorType elements)
            || count < 0)
        {
            throw new FormatException("its pickle refers to something that is no storage");
        }
        string key = tuple.Items[2] is string text && !text.Any(char.IsControl)
            ? text
            : throw new FormatException("its pickle has a storage without a printable key");
        if (!_storages.TryGetValue(key, out TorchStorage? storage))
            _storages.Add(key, storage = new TorchStorage(key, elements, count));
        if (storage.Type != elements || storage.Count != count)
            throw new FormatException($"its storage '{key}' has two types or lengths");
        return rest switch
        {
            [] or [null] => new StorageView(storage, 0, count),
            [PickleTuple { Items: [_, long start, long length] }]
                when start >= 0 && length >= 0 && start <= count && length <= count - start =>
                new StorageView(storage, start, length),
            _ => throw new FormatException($"its pickle takes a part of the storage '{key}' that is not in it"),
        };
    }

    private static PickleDictionary OrderedDictionary(IReadOnlyList<object?> arguments)
    {
        PickleDictionary dictionary = new();
        if (arguments.Count == 0)
            return dictionary;
        // Python 2 wrote the content as a list of pairs.
        foreach (object? pair in Argument<PickleList>(arguments, 0).Items)
        {
            dictionary.Items.Add(pair switch
            {
                PickleList { Items: [var key, var value] } => (key, value),
                PickleTuple { Items: [var key, var value] } => (key, value),
                _ => throw new FormatException("its pickle has an ordered dictionary that is not made of pairs"),
            });
        }
        return dictionary;
    }

    private static TorchTensor Tensor(IReadOnlyList<object?> arguments)
    {
        StorageView view = Argument<StorageView>(arguments, 0);
        long start = arguments.Count > 1 && arguments[1] is long offset and >= 0
            ? offset
            : throw new FormatException("its pickle has a tensor without an offset");
        long[] shape = Numbers(Argument<PickleTuple>(arguments, 2));
        long[] strides = Numbers(Argument<PickleTuple>(arguments, 3));
        if (shape.Length != strides.Length || shape.Length > MaximumRank)
        {
            throw new FormatException(
                $"its pickle has a tensor with {shape.Length} extents and {strides.Length} strides");
        }
        try
        {
            TorchTensor tensor = new(view.Storage, checked(view.Start + start), shape, strides);
            if (tensor.Span > 0 && (start > view.Count || tensor.Span > view.Count - start))
            {
                throw new FormatException(
                    $"a tensor [{string.Join(", ", shape)}] reaches beyond its storage '{view.Storage.Key}' "
                    + $"of {view.Count} elements");
            }
            return tensor;
        }
        catch (OverflowException error)
        {
            throw new FormatException($"it has a tensor [{string.Join(", ", shape)}] too large for any file", error);
        }
    }

    private static long[] Numbers(PickleTuple tuple) =>
    [
        .. tuple.Items.Select(item => item is long number and >= 0
            ? number
            : throw new FormatException("its pickle has an extent or stride that is not a whole number from 0 on")),
    ];

    private static T Argument<T>(IReadOnlyList<object?> arguments, int index)
        where T : class => index < arguments.Count && arguments[index] is T argument
            ? argument
            : throw new FormatException("its pickle builds a tensor from what is none");

    private sealed record StorageView(TorchStorage Storage, long Start, long Count);
}
