using IlgpuNet.Layers;

namespace IlgpuNet.Networks.KeyMaps;

/// <summary>The maps there are.</summary>
public static class KeyMapCatalogue
{
    /// <summary>Every map. Where several fit a file, the first of them is meant.</summary>
    public static IReadOnlyList<KeyMap> All { get; } =
    [
        OurNames.Map,
        TorchvisionNames.Map,
        PaperNames.Map,
        TimmNames.Map,
        CadeneNames.Map,
        CbamNames.Map,
        NvidiaNames.Map,
    ];

    /// <summary>The map that users call <paramref name="name"/>.</summary>
    /// <exception cref="UnknownNameException">There is none.</exception>
    public static KeyMap Find(string name) =>
        All.FirstOrDefault(map => string.Equals(map.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UnknownNameException("key map", name, [.. All.Select(map => map.Name)]);

    /// <summary>The map that takes the most of <paramref name="names"/> to one of <paramref name="ours"/>.</summary>
    public static KeyMap Best(IReadOnlyCollection<string> names, IReadOnlySet<string> ours) =>
        All.MaxBy(map => names.Count(name => ours.Contains(map.ToOurs(name))))!;
}
