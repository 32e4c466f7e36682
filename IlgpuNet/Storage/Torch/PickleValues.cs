namespace IlgpuNet.Storage.Torch;

/// <summary>A class or function that a pickle names; it is only ever a name here.</summary>
/// <param name="Module">The Python module.</param>
/// <param name="Name">What it is called there.</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>
/// A tuple of a pickle. Its elements are null, bool, long, double, string, byte[] or another value of a pickle.
/// </summary>
/// <param name="Items">The elements.</param>
internal sealed record PickleTuple(object?[] Items)
{
    /// <summary>The tuple without elements.</summary>
    public static PickleTuple Empty { get; } = new([]);
}

/// <summary>A list of a pickle.</summary>
internal sealed class PickleList
{
    /// <summary>The elements.</summary>
    public List<object?> Items { get; } = [];
}

/// <summary>A dictionary of a pickle, ordered or not, in the order in which it was filled.</summary>
internal sealed class PickleDictionary
{
    /// <summary>The keys and their values.</summary>
    public List<(object? Key, object? Value)> Items { get; } = [];

    /// <summary>The value of the text <paramref name="key"/>; null where there is none.</summary>
    public object? Find(string key)
    {
        foreach ((object? name, object? value) in Items)
        {
            if (name is string text && text == key)
                return value;
        }
        return null;
    }
}

/// <summary>What a pickle may refer to beyond plain values.</summary>
internal interface IPickleObjects
{
    /// <summary>Whether the pickle may name <paramref name="global"/>.</summary>
    bool Allows(PickleGlobal global);

    /// <summary>What calling <paramref name="global"/> gives; only allowed ones are asked for.</summary>
    /// <exception cref="FormatException">The arguments are not those of the function.</exception>
    object? Call(PickleGlobal global, IReadOnlyList<object?> arguments);

    /// <summary>Gives <paramref name="target"/> its attributes.</summary>
    /// <exception cref="FormatException">It is nothing that takes these.</exception>
    void Build(object? target, object? state);

    /// <summary>The object that is kept outside of the pickle under <paramref name="id"/>.</summary>
    /// <exception cref="FormatException">There cannot be one.</exception>
    object? Persistent(object? id);
}
