namespace IlgpuNet.Networks;

/// <summary>How the 3x3/2 max-pool of the stem meets the border. Both halve the map.</summary>
public enum StemPool
{
    /// <summary>One position of padding on each side, as in the published code and in torchvision.</summary>
    Padded,

    /// <summary>
    /// No padding, and the last window may reach beyond the map: the form of Caffe, which the networks of the SENet
    /// authors were trained in.
    /// </summary>
    Ceiling,
}
