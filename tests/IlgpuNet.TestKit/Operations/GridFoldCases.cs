using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="GridFold"/>.</summary>
public sealed class GridFoldCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one cell", new Shape(3, 5, 5, 7), [1], biases: 0),
        Case("the grid is the cells", new Shape(5, 6, 9, 11), [3], biases: 1),
        Case("the grid is the pixels", new Shape(6, 4, 4, 19), [4], biases: 0),
        Case("cells that overlap", new Shape(2, 7, 5, 3), [4], biases: 1),
        Case("pyramid", new Shape(5, 8, 8, 13), [1, 2, 4], biases: 3),
        Case("pyramid, cells that overlap", new Shape(2, 7, 7, 3), [1, 2, 4], biases: 3),
        Case("pyramid finer than the map", new Shape(3, 2, 2, 9), [1, 2, 4], biases: 3),
        Case("pyramid, channels in pairs", new Shape(2, 7, 7, 6), [1, 2, 4], biases: 3),
        Case("pyramid, channels in fours", new Shape(2, 7, 7, 12), [1, 2, 4], biases: 3),
        Case("pyramid on one position", new Shape(4, 1, 1, 17), [1, 2, 4], biases: 3),
        Case("one grid twice, one bias", new Shape(2, 4, 6, 5), [2, 2], biases: 1),
        Case("more channels than a block", new Shape(3, 2, 2, 521), [2], biases: 1),
        Case("more images than a piece, channels in fours", new Shape(70, 2, 1, 8), [2], biases: 1),
        Case("more images than a piece", new Shape(70, 2, 1, 300), [2], biases: 0),
    ];

    private static OperationCase Case(string name, Shape x, int[] grids, int biases)
    {
        int channels = x.C;
        IEnumerable<Operand> weights =
            grids.Select((grid, i) => new Operand($"w{i}", new Shape(channels, grid, grid, 1)));
        IEnumerable<Operand> added =
            Enumerable.Range(0, biases).Select(i => new Operand($"bias{i}", new Shape(channels)));
        return new OperationCase(
            nameof(GridFold),
            name,
            [new Operand("x", x), .. weights, .. added],
            o => Descriptors.Of(o[0], grids).Fold([.. grids.Select((grid, i) =>
                new GridFilter(grid, o[1 + i], i < biases ? o[1 + grids.Length + i] : null))]));
    }
}
