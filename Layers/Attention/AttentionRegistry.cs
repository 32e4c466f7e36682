using System.Reflection;

namespace IlgpuNet.Layers.Attention;

/// <summary>
/// The attention blocks there are, by name: every class with an <see cref="AttentionBlockAttribute"/> in this assembly
/// and in those handed over. Names are looked up whatever their case.
/// </summary>
public sealed class AttentionRegistry
{
    private readonly SortedDictionary<string, ConstructorInfo> _blocks = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The blocks of this assembly and of <paramref name="assemblies"/>.</summary>
    /// <exception cref="ArgumentException">
    /// Two blocks share a name, or one is no attention block with a constructor that takes an <see
    /// cref="AttentionSite"/>.
    /// </exception>
    public AttentionRegistry(params IEnumerable<Assembly> assemblies)
    {
        foreach (Assembly assembly in assemblies.Prepend(typeof(AttentionRegistry).Assembly).Distinct())
        {
            foreach (Type type in assembly.GetTypes())
            {
                if (type.GetCustomAttribute<AttentionBlockAttribute>() is { } attribute)
                    Add(attribute.Name, type);
            }
        }
    }

    /// <summary>The blocks that come with the library.</summary>
    public static AttentionRegistry BuiltIn { get; } = new();

    /// <summary>The names of the blocks, sorted.</summary>
    public IReadOnlyCollection<string> Names => _blocks.Keys;

    /// <summary>A new block of the kind <paramref name="name"/> for <paramref name="site"/>.</summary>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public AttentionBlock Create(string name, AttentionSite site) =>
        (AttentionBlock)Find(name).Invoke(BindingFlags.DoNotWrapExceptions, binder: null, [site], culture: null);

    /// <summary>What makes a block of the kind <paramref name="name"/> for each site of a network.</summary>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public Func<AttentionSite, AttentionBlock> Factory(string name)
    {
        Find(name);
        return site => Create(name, site);
    }

    private ConstructorInfo Find(string name) => _blocks.TryGetValue(name, out ConstructorInfo? constructor)
        ? constructor
        : throw new UnknownNameException("attention block", name, Names);

    private void Add(string name, Type type)
    {
        ConstructorInfo? constructor = type.GetConstructor([typeof(AttentionSite)]);
        if (constructor is null || !type.IsSubclassOf(typeof(AttentionBlock)))
        {
            throw new ArgumentException(
                $"{type.FullName} is registered as '{name}' but is no {nameof(AttentionBlock)} "
                + $"with a public constructor taking an {nameof(AttentionSite)}");
        }
        if (!_blocks.TryAdd(name, constructor))
        {
            throw new ArgumentException(
                $"'{name}' names both {_blocks[name].DeclaringType!.FullName} and {type.FullName}");
        }
    }
}
