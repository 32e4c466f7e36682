namespace IlgpuNet.Layers.Attention;

/// <summary>Makes an attention block known to <see cref="AttentionRegistry"/>.</summary>
/// <param name="name">The name users type, in lower case: <c>se</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AttentionBlockAttribute(string name) : Attribute
{
    /// <summary>The name users type.</summary>
    public string Name { get; } = name;
}
