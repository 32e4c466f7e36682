using IlgpuNet.Cuda;

namespace IlgpuNet.Tests.Cuda;

/// <summary>The layouts against the figures of NVIDIA's PTX ISA.</summary>
public class FragmentLayoutTests
{
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(0, 2, 8, 0)]
    [InlineData(5, 3, 9, 3)]
    [InlineData(5, 4, 1, 10)]
    [InlineData(31, 7, 15, 15)]
    public void Left_bf16(int lane, int element, int row, int column) =>
        Assert.Equal(new Cell(row, column), FragmentLayout.LeftBf16(lane, element));

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 3, 9, 0)]
    [InlineData(6, 1, 5, 1)]
    [InlineData(31, 2, 14, 7)]
    public void Right_bf16(int lane, int element, int row, int column) =>
        Assert.Equal(new Cell(row, column), FragmentLayout.RightBf16(lane, element));

    [Theory]
    [InlineData(0, 1, 8, 0)]
    [InlineData(7, 2, 1, 7)]
    [InlineData(31, 3, 15, 7)]
    public void Left_tf32(int lane, int element, int row, int column) =>
        Assert.Equal(new Cell(row, column), FragmentLayout.LeftTf32(lane, element));

    [Theory]
    [InlineData(0, 1, 4, 0)]
    [InlineData(30, 0, 2, 7)]
    public void Right_tf32(int lane, int element, int row, int column) =>
        Assert.Equal(new Cell(row, column), FragmentLayout.RightTf32(lane, element));

    [Theory]
    [InlineData(0, 2, 8, 0)]
    [InlineData(9, 1, 2, 3)]
    [InlineData(31, 3, 15, 7)]
    public void Accumulator(int lane, int element, int row, int column) =>
        Assert.Equal(new Cell(row, column), FragmentLayout.Accumulator(lane, element));

    [Fact]
    public void Every_element_of_a_matrix_belongs_to_one_place()
    {
        AssertCovers(FragmentLayout.LeftBf16, elements: 8, rows: 16, columns: 16);
        AssertCovers(FragmentLayout.RightBf16, elements: 4, rows: 16, columns: 8);
        AssertCovers(FragmentLayout.LeftTf32, elements: 4, rows: 16, columns: 8);
        AssertCovers(FragmentLayout.RightTf32, elements: 2, rows: 8, columns: 8);
        AssertCovers(FragmentLayout.Accumulator, elements: 4, rows: 16, columns: 8);
        AssertCovers(FragmentLayout.LoadedMatrix, elements: 2, rows: 8, columns: 8);
    }

    private static void AssertCovers(Func<int, int, Cell> layout, int elements, int rows, int columns)
    {
        IEnumerable<Cell> held =
            from lane in Enumerable.Range(0, FragmentLayout.Lanes)
            from element in Enumerable.Range(0, elements)
            select layout(lane, element);
        IEnumerable<Cell> all =
            from row in Enumerable.Range(0, rows)
            from column in Enumerable.Range(0, columns)
            select new Cell(row, column);
        Assert.Equal(all, held.OrderBy(cell => cell.Row).ThenBy(cell => cell.Column));
    }
}
