namespace IlgpuNet.Networks.KeyMaps;

/// <summary>Our own names: torchvision's, with attention under <c>attention.</c> in each block.</summary>
public static class OurNames
{
    /// <summary>The table, which changes nothing.</summary>
    public static KeyMap Map { get; } = new(
        "ours", "this program", attentions: [null, "se", "cbam", "spse", "rgse"]);
}
