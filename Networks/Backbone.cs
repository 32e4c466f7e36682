namespace IlgpuNet.Networks;

/// <summary>One of the five trunks of the paper.</summary>
/// <param name="Title">Name in prose, <c>ResNeXt-50</c>.</param>
/// <param name="Suffix">End of a network's name, <c>X50</c>.</param>
/// <param name="Options">Its blocks and groups.</param>
public sealed record Backbone(string Title, string Suffix, ResNetOptions Options)
{
    /// <summary>ResNet-50.</summary>
    public static Backbone ResNet50 { get; } = new("ResNet-50", "50", new ResNetOptions(3, 4, 6, 3));

    /// <summary>ResNet-101.</summary>
    public static Backbone ResNet101 { get; } = new("ResNet-101", "101", new ResNetOptions(3, 4, 23, 3));

    /// <summary>ResNet-152.</summary>
    public static Backbone ResNet152 { get; } = new("ResNet-152", "152", new ResNetOptions(3, 8, 36, 3));

    /// <summary>ResNeXt-50 32x4d.</summary>
    public static Backbone ResNeXt50 { get; } = new("ResNeXt-50", "X50", Grouped(ResNet50));

    /// <summary>ResNeXt-101 32x4d.</summary>
    public static Backbone ResNeXt101 { get; } = new("ResNeXt-101", "X101", Grouped(ResNet101));

    private static ResNetOptions Grouped(Backbone dense) => dense.Options with { Groups = 32, WidthPerGroup = 4 };
}
