using IlgpuNet.Cuda;

namespace IlgpuNet.Tests.Cuda;

/// <summary>
/// That shared memory is read without waiting: chunks that are read at a time lie in different banks.
/// </summary>
public class SharedTileTests
{
    private const int Banks = 32, BankBytes = 4;

    /// <summary>Of a read of sixteen bytes by each lane, eight lanes are served at a time.</summary>
    private const int LanesAtATime = 8;

    [Fact]
    public void Reads_of_tf32_columns_meet_in_no_bank()
    {
        AssertFree(lane => Tf32Columns.Offset(0, lane));
        AssertFree(lane => Tf32Columns.Offset(32, lane));
        AssertFree(lane => Tf32Columns.SecondOffset(Tf32Columns.Offset(0, lane)));
        AssertFree(lane => Tf32Columns.SecondHalf(Tf32Columns.Offset(0, lane)));
    }

    [Fact]
    public void Rows_of_an_ldmatrix_meet_in_no_bank()
    {
        // Each eight lanes name the rows of a matrix.
        AssertFree(lane => LeftRows16.Offset(16, lane));
        AssertFree(lane => RightRows16.Offset(16, lane));
        AssertFree(lane => LeftColumns32.Offset(32, lane));
        AssertFree(lane => RightColumns32.Offset(32, lane));
    }

    [Fact]
    public void Lanes_read_each_number_of_tf32_columns_once()
    {
        IEnumerable<int> read =
            from lane in Enumerable.Range(0, FragmentLayout.Lanes)
            let first = Tf32Columns.Offset(0, lane)
            from half in (int[])[first, Tf32Columns.SecondHalf(first)]
            from chunk in (int[])[half, Tf32Columns.SecondOffset(half)]
            select chunk;
        Assert.Equal(Enumerable.Range(0, 128).Select(chunk => chunk * SharedTile.ChunkBytes), read.Order());
    }

    private static void AssertFree(Func<int, int> offset)
    {
        foreach (int[] lanes in Enumerable.Range(0, FragmentLayout.Lanes).Chunk(LanesAtATime))
        {
            int[] banks =
            [
                .. lanes
                    .SelectMany(lane => Enumerable.Range(offset(lane) / BankBytes, SharedTile.ChunkBytes / BankBytes))
                    .Select(word => word % Banks),
            ];
            Assert.Equal(banks.Distinct(), banks);
        }
    }
}
