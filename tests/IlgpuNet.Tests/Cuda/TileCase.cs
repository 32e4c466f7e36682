using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Cuda;

/// <summary>A convolution for the tile kernels.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Shape">Its extents.</param>
internal sealed record TileCase(string Name, ConvolutionShape Shape)
{
    /// <summary>One group: extents that do not fill a tile, and some that need several in each direction.</summary>
    public static IReadOnlyList<TileCase> All { get; } =
    [
        new("1x1, one chunk of everything", new(1, 1, 1, 8, 8, 1, 1, 0, 1)),
        new("1x1, one full step", new(1, 8, 8, 32, 64, 1, 1, 0, 1)),
        new("1x1, more steps than stages", new(1, 3, 3, 136, 16, 1, 1, 0, 1)),
        new("1x1, several tiles", new(3, 9, 7, 24, 136, 1, 1, 0, 1)),
        new("1x1, stride 2", new(2, 5, 6, 16, 24, 1, 2, 0, 1)),
        new("3x3", new(2, 5, 7, 16, 40, 3, 1, 1, 1)),
        new("3x3, stride 2", new(1, 6, 7, 40, 8, 3, 2, 1, 1)),
        new("3x3 on 1x1", new(3, 1, 1, 8, 16, 3, 1, 1, 1)),
        new("oblong", new(2, 6, 5, 8, 8, new Size2d(2, 3), new Size2d(1, 2), new Size2d(0, 2), 1)),
    ];

    /// <summary>More positions than the highest tile has rows.</summary>
    public static TileCase High { get; } = new("1x1, high", new(1, 17, 17, 8, 16, 1, 1, 0, 1));

    /// <summary>Rows of results that are no whole chunks of bf16.</summary>
    public static IReadOnlyList<TileCase> Paired { get; } =
    [
        new("channels in pairs", new(2, 9, 8, 12, 20, 3, 1, 1, 1)),
        new("channels in pairs, stride 2", new(2, 6, 5, 12, 20, 3, 2, 1, 1)),
    ];

    /// <summary>Groups whose channels fill a tile of 32.</summary>
    public static IReadOnlyList<TileCase> Grouped { get; } =
    [
        new("groups", new(2, 5, 4, 64, 64, 3, 1, 1, 2)),
        new("groups, stride 2", new(1, 6, 5, 96, 96, 3, 2, 1, 3)),
        new("groups of different extents", new(1, 9, 8, 64, 128, 1, 1, 0, 2)),
    ];
}
