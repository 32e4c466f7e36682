namespace IlgpuNet.Operations;

/// <summary>A product that a step makes of a convolution.</summary>
internal enum ConvolutionPass
{
    /// <summary>y of x and w.</summary>
    Forward,

    /// <summary>dx of dy and w.</summary>
    DataGradient,

    /// <summary>dw of x and dy.</summary>
    WeightGradient,
}
