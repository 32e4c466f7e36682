using IlgpuNet.Benchmarks.Tuning;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Storage;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Training;

namespace IlgpuNet.Benchmarks.Tests.Tuning;

public class TileTuningTests
{
    private static readonly ConvolutionPassOf s_forward =
        new(new(1, 4, 4, 8, 8, 1, 1, 0, 1), ConvolutionPass.Forward, DType.BFloat16);

    [Fact]
    public void Every_choice_for_a_pass_is_timed_and_the_fastest_stays()
    {
        using AcceleratorDevice device = Emulated();
        TileTable before = device.Tiles;
        ConvolutionPassOf weights = s_forward with { Pass = ConvolutionPass.WeightGradient, Maps = DType.Float32 };
        ConvolutionPassOf[] passes = [s_forward, weights];
        using StringWriter log = new();

        IReadOnlyList<TileTableEntry> entries = TileTuning.Run(device, passes, iterations: 1, log);

        Assert.Equal(
            passes, entries.Select(entry => new ConvolutionPassOf(entry.Shape, entry.Pass, entry.Arithmetic.Maps)));
        Assert.All(entries, entry => Assert.True(entry.Microseconds > 0));
        Assert.All(entries, entry => Assert.Contains(
            entry.Choice, TileChoice.All(entry.Arithmetic, entry.Shape, entry.Pass, device.SharedMemory)));
        Assert.Contains("the fastest of 6", log.ToString(), StringComparison.Ordinal);
        Assert.Contains("the fastest of 7", log.ToString(), StringComparison.Ordinal);
        Assert.Same(before, device.Tiles);
    }

    [Fact]
    public void Passes_of_networks_are_those_of_tensor_cores_each_once()
    {
        NetworkEntry[] networks = [.. new[] { "RX50", "SEX50" }.Select(Catalogue.BuiltIn.Find)];
        IReadOnlyList<ConvolutionPassOf> passes =
            ConvolutionPasses.Of(networks, imageSize: 64, batch: 2, Precision.Bf16);
        Assert.Equal(passes.Distinct(), passes);
        ConvolutionShape stem = new(2, 64, 64, 3, 64, 7, 2, 3, 1), grouped = new(2, 16, 16, 128, 128, 3, 1, 1, 32);
        Assert.Equal(
            [ConvolutionPass.Forward, ConvolutionPass.WeightGradient],
            passes.Where(pass => pass.Shape == stem).Select(pass => pass.Pass));
        Assert.Equal(3, passes.Count(pass => pass.Shape == grouped));
        Assert.All(passes, pass => Assert.Equal(DType.BFloat16, pass.Maps));
    }

    [Fact]
    public void Measured_lines_replace_their_like_and_no_others()
    {
        using TemporaryFolder folder = new();
        string path = folder["tiles.csv"];
        Assert.Empty(TuneCommand.Known(path));
        TileTableEntry old = Entry("A", 30), other = Entry("B", 20), measured = Entry("A", 10);
        TuneCommand.Write(path, [], [old, other]);
        TuneCommand.Write(path, TuneCommand.Known(path), [measured]);
        Assert.Equal([measured, other], TuneCommand.Known(path));

        File.WriteAllText(path, "nonsense");
        Assert.Throws<StorageException>(() => TuneCommand.Known(path));
    }

    [Fact]
    public void The_course_of_a_run_names_the_table_of_its_device()
    {
        using AcceleratorDevice device = Emulated();
        TrainSettings settings = new();
        Assert.Equal(settings.Course, settings.CourseOn(device));
        device.Tiles = new TileTable([Entry("A", 1)]);
        Assert.Equal(
            [new("device.tileTable", $"\"{device.Tiles.Hash}\"")], settings.CourseOn(device).Except(settings.Course));
    }

    private static AcceleratorDevice Emulated() =>
        (AcceleratorDevice)DeviceSelection.Open("ilgpu-cpu", precision: Precision.Bf16);

    private static TileTableEntry Entry(string gpu, double microseconds) => new(
        gpu,
        s_forward.Shape,
        s_forward.Pass,
        TileArithmetic.Bf16Maps,
        new(TileArithmetic.Bf16Maps.Convolution[0], Pieces: 1),
        microseconds);
}
