namespace IlgpuNet.Cuda;

/// <summary>A tile kernel and how it is launched.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Rows">Positions of a tile.</param>
/// <param name="Columns">Output channels of a tile.</param>
internal sealed record TilePlan(Action<ConvolutionArguments> Kernel, int Rows, int Columns)
{
    /// <summary>Groups that cover y.</summary>
    public int Groups(ConvolutionArguments a) => checked(
        (a.Positions + Rows - 1) / Rows * ((a.Outputs + Columns - 1) / Columns));
}
