using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>The matrices that an emulated ldmatrix loads: their rows lie where the lanes of the warp said.</summary>
internal readonly ref struct MatrixRows
{
    private const int Rows = 8, RowBytes = 16;

    private readonly ReadOnlySpan<int> _addresses;

    private MatrixRows(ReadOnlySpan<int> addresses) => _addresses = addresses;

    /// <summary>Tells the other lanes this lane's address, and learns theirs.</summary>
    public static MatrixRows Exchange(int address)
    {
        WarpMailbox.Box box = EmulatedThread.Current.Mailbox.Next();
        box.Addresses[Warp.LaneIdx] = address;
        WarpMailbox.Deliver();
        return new MatrixRows(box.Addresses);
    }

    /// <summary>This lane's two elements of a matrix.</summary>
    public uint Register(int matrix) =>
        Element(matrix, FragmentLayout.LoadedMatrix(Warp.LaneIdx, 0))
        | Element(matrix, FragmentLayout.LoadedMatrix(Warp.LaneIdx, 1)) << 16;

    /// <summary>This lane's two elements of a transposed matrix.</summary>
    public uint TransposedRegister(int matrix) =>
        Element(matrix, Transposed(FragmentLayout.LoadedMatrix(Warp.LaneIdx, 0)))
        | Element(matrix, Transposed(FragmentLayout.LoadedMatrix(Warp.LaneIdx, 1))) << 16;

    private unsafe uint Element(int matrix, Cell cell)
    {
        int address = _addresses[matrix * Rows + cell.Row];
        return ((ushort*)EmulatedThread.Current.SharedMemory(address, RowBytes))[cell.Column];
    }

    private static Cell Transposed(Cell cell) => new(cell.Column, cell.Row);
}
