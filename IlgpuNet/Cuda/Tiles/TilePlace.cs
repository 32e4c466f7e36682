using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>Which part of a product a group computes.</summary>
internal struct TilePlace
{
    /// <summary>The first row of the product.</summary>
    public int Row;

    /// <summary>The first column of the product.</summary>
    public int Column;

    /// <summary>Which piece of the inner extent, where it is cut.</summary>
    public int Piece;

    /// <summary>The group of channels.</summary>
    public int ChannelGroup;

    /// <summary>The place of the executing group. Neighbouring groups read the same rows of the left factor.</summary>
    public static TilePlace OfGroup(ConvolutionArguments a, int rows, int columns)
    {
        int tileColumns = (a.Columns + columns - 1) / columns, tileRows = (a.Rows + rows - 1) / rows;
        int line = Grid.IdxX / tileColumns, row = line % tileRows * rows, column = Grid.IdxX % tileColumns * columns;
        return new TilePlace
        {
            Row = row,
            Column = column,
            Piece = line / tileRows,
            ChannelGroup = row / a.GroupRows + column / a.GroupColumns,
        };
    }
}
