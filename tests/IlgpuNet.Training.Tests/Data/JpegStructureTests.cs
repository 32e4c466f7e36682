using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

public class JpegStructureTests
{
    private static readonly byte[] s_head = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0xFF, 0xD9];
    private static readonly byte[] s_scan = [0xFF, 0xDA, 0, 3, 1];

    [Fact]
    public void An_end_marker_counts_only_outside_segments()
    {
        Assert.True(JpegStructure.IsComplete([.. s_head, .. s_scan, 1, 2, 3, 0xFF, 0xD9]));
        Assert.False(JpegStructure.IsComplete([.. s_head, .. s_scan, 1, 2, 3]));
        Assert.False(JpegStructure.IsComplete([.. s_head]));
        Assert.True(JpegStructure.IsComplete([.. s_head, 0xFF, 0xD9]));
    }

    [Fact]
    public void Coded_data_with_stuffing_restarts_and_filling_is_passed_over()
    {
        byte[] data = [0xFF, 0, 0xD9, 0xFF, 0xD0, 7, 0xFF, 0xD7, 0xFF, 0xFF, 0xFF];
        Assert.True(JpegStructure.IsComplete([.. s_head, .. s_scan, .. data, 0xD9]));
        Assert.False(JpegStructure.IsComplete([.. s_head, .. s_scan, .. data]));
        Assert.True(JpegStructure.IsComplete([.. s_head, .. s_scan, 5, .. s_scan, .. data, 0xD9, 99]));
    }

    [Fact]
    public void A_length_that_leads_past_the_end_is_no_end()
    {
        Assert.False(JpegStructure.IsComplete([0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF, 0xFF, 0xD9]));
        Assert.False(JpegStructure.IsComplete([0xFF, 0xD8, 0xFF, 0xE0, 0xFF]));
        Assert.False(JpegStructure.IsComplete([0xFF, 0xD8, 0xFF]));
    }

    [Fact]
    public void Only_a_jpeg_begins_as_one()
    {
        Assert.True(JpegStructure.IsJpeg(s_head));
        Assert.False(JpegStructure.IsJpeg([0xFF, 0xD8]));
        Assert.False(JpegStructure.IsJpeg("GIF89a"u8));
    }
}
