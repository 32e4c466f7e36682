using System.Globalization;
using IlgpuNet.Benchmarks.Machine;
using IlgpuNet.Benchmarks.Throughput;
using IlgpuNet.Devices;

namespace IlgpuNet.Benchmarks.Tests.Throughput;

public class OperationTableTests
{
    private static readonly string[] s_columns =
        ["operation", "calls", "ms", "share", "GFLOP/s", "of peak", "GB/s", "of copy", "of roofline"];

    [Fact]
    public void An_operation_stands_beside_the_ceilings_of_arithmetic_and_memory()
    {
        double[] row = Row(new Ceilings(PeakFlops: 8, Bandwidth: 20));

        double milliseconds = row[1], flopRate = row[3], byteRate = row[5];
        Assert.Equal(40 / milliseconds, flopRate, 0.1);
        Assert.Equal(100 / milliseconds, byteRate, 0.1);
        Assert.Equal(100 * flopRate / 8, row[4], 1.0);
        Assert.Equal(100 * byteRate / 20, row[6], 1.0);
        // Either ceiling allows it in five milliseconds.
        Assert.Equal(100 * 5 / milliseconds, row[7], 1.0);
    }

    [Fact]
    public void What_is_not_measured_leaves_its_shares_out() =>
        Assert.Equal(6, Row(new Ceilings(PeakFlops: null, Bandwidth: 20)).Length);

    [Fact]
    public void Ceilings_of_a_device_are_its_multiply_adds_or_its_matrix_products_and_its_memory()
    {
        using Device bf16 = DeviceSelection.Open("ilgpu-cpu", precision: Precision.Bf16);
        using Device fp32 = DeviceSelection.Open("ilgpu-cpu");

        Ceilings measured = Ceilings.Measure(bf16), without = Ceilings.Measure(fp32);

        Assert.InRange(measured.PeakFlops!.Value, double.Epsilon, double.MaxValue);
        Assert.InRange(measured.Bandwidth, double.Epsilon, double.MaxValue);
        Assert.Null(without.PeakFlops);
        Assert.Null(measured.Or(without).PeakFlops);
    }

    /// <summary>
    /// The numbers in the row of an operation of 40 MFLOP and 100 MB that takes some ten milliseconds.
    /// </summary>
    private static double[] Row(Ceilings ceilings)
    {
        using HostDevice device = new(1);
        OperationProfile profile = OperationProfile.Measure(device, () =>
        {
            using (device.Measure("slow", flops: 40e6, bytes: 100e6))
                Thread.Sleep(10);
        });
        StringWriter output = new();
        new OperationTable(ceilings).Write(output, "R50", profile);
        string[] lines = output.ToString().Split('\n');
        Assert.All(s_columns, column => Assert.Contains(column, lines[3], StringComparison.Ordinal));
        string[] cells = lines[4].Replace(" %", "", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("slow", cells[0]);
        return [.. cells[1..].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
    }
}
