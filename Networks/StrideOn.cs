namespace IlgpuNet.Networks;

/// <summary>Which convolution of a bottleneck has the stride.</summary>
public enum StrideOn
{
    /// <summary>The 3x3, the second: the published code's form.</summary>
    Second,

    /// <summary>The first 1x1: the older form, whose multiply-adds the paper's table counts.</summary>
    First,
}
