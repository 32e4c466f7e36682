using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

internal static partial class TileCells
{
    internal struct AverageArguments
    {
        public CellArguments Cells;
        public ArrayView<float> Averages;
        public ArrayView<int> RowStarts, RowEnds, ColumnStarts, ColumnEnds;
        public int MapHeight, MapWidth, TileRows;

        /// <summary>Channels by lanes.</summary>
        public int Width;
    }

    /// <summary>
    /// One thread averages over one cell in four channels: it adds up the sums of the cell's tiles in their order.
    /// </summary>
    internal static void AverageKernel(Index1D i, AverageArguments a)
    {
        int channel = i % a.Width, column = i / a.Width % a.Cells.Columns, row = i / a.Width / a.Cells.Columns;
        int rowInMap = row % a.Cells.Rows, map = row / a.Cells.Rows * a.MapHeight;
        int first = (map + a.RowStarts[rowInMap]) * a.MapWidth, end = (map + a.RowEnds[rowInMap]) * a.MapWidth;
        FourDoubles sum = FourDoubles.Fill(0);
        for (int tile = first / a.TileRows; tile * a.TileRows < end; tile++)
        {
            int firstRow = a.Cells.RowOf(tile * a.TileRows / a.MapWidth, a.MapHeight);
            int cell = tile * a.Cells.TileCells + (row - firstRow) * a.Cells.Columns + column;
            sum += FourDoubles.Of(a.Cells.Sums.Load<FourLanes>(cell * a.Width + channel));
        }
        double positions = (end - first) / a.MapWidth * (a.ColumnEnds[column] - a.ColumnStarts[column]);
        a.Averages.Store(i, (sum * FourDoubles.Fill(1 / positions)).Round());
    }

    /// <summary>The averages, [N, rows of cells, columns of cells, channels], in fp32.</summary>
    /// <param name="sums">What <see cref="Arguments"/> has given to the tiles.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="cells">The cells.</param>
    /// <param name="y">The convolution's result.</param>
    public static Tensor Averages(CellArguments sums, TilePlan tile, GridCells cells, Tensor y)
    {
        (PoolRanges vertical, PoolRanges horizontal) = (cells.Vertical, cells.Horizontal);
        Shape shape = new(y.Shape.N, vertical.Outputs, horizontal.Outputs, y.Shape.C);
        Tensor averages = Tensor.Empty(y.Device, shape);
        ConstantTables constants = y.Device.Constants;
        y.Accelerator().Launch(AverageKernel, shape.Count / FourLanes.Count, new AverageArguments
        {
            Cells = sums,
            Averages = averages.FloatView(),
            RowStarts = constants.Integers(vertical, "starts", vertical.Starts).IntegerView(),
            RowEnds = constants.Integers(vertical, "ends", vertical.Ends).IntegerView(),
            ColumnStarts = constants.Integers(horizontal, "starts", horizontal.Starts).IntegerView(),
            ColumnEnds = constants.Integers(horizontal, "ends", horizontal.Ends).IntegerView(),
            MapHeight = y.Shape.H,
            MapWidth = y.Shape.W,
            TileRows = tile.Rows,
            Width = y.Shape.C / FourLanes.Count,
        });
        return averages;
    }
}
