using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Cuda;

/// <summary>The table of measured tiles: its text, what is wrong with others, that convolutions follow it.</summary>
public class TileTableTests
{
    private const string Line =
        "GPU,3x14x14 8-8 1x1 stride 1x1 padding 0x0 groups 1,weight-gradient,bf16,fp32,64x64,1,12.5";

    private static readonly ConvolutionShape s_shape = new(3, 14, 14, 8, 8, 1, 1, 0, 1);

    [Fact]
    public void The_library_has_a_valid_table_that_says_nothing_of_an_unknown_gpu() =>
        Assert.Null(TileTable.Of("unknown").Hash);

    [Fact]
    public void What_is_written_is_read()
    {
        string other = Changed("weight-gradient,bf16,fp32,64x64", "data-gradient,tf32,fp32,128x32");
        IReadOnlyList<TileTableEntry> entries = Read(Line, other);
        using StringWriter text = new();
        TileTable.Write(text, entries.Reverse());
        Assert.Equal($"{TileTable.Header}\n{other}\n{Line}\n", text.ToString());

        TileTable table = new(entries);
        Assert.Equal(
            new TileChoice(TileArithmetic.Bf16.WeightGradient.Single(tile => $"{tile}" == "64x64"), Pieces: 1),
            table.Find(s_shape, ConvolutionPass.WeightGradient, TileArithmetic.Bf16));
        Assert.Equal("128x32", $"{table.Find(s_shape, ConvolutionPass.DataGradient, TileArithmetic.Tf32)!.Value.Tile}");
        Assert.Null(table.Find(s_shape, ConvolutionPass.DataGradient, TileArithmetic.Bf16));
        Assert.Null(table.Find(s_shape, ConvolutionPass.WeightGradient, TileArithmetic.Bf16Maps));
        Assert.Null(table.Find(s_shape with { N = 4 }, ConvolutionPass.WeightGradient, TileArithmetic.Bf16));
    }

    [Fact]
    public void The_hash_is_of_the_choices_alone()
    {
        string hash = new TileTable(Read(Line)).Hash!;
        Assert.Equal(hash, new TileTable(Read(Changed("12.5", "13"))).Hash);
        Assert.NotEqual(hash, new TileTable(Read(Changed("64x64", "32x64"))).Hash);
        Assert.NotEqual(hash, new TileTable(Read(Changed("bf16,fp32", "bf16,bf16"))).Hash);
    }

    [Theory]
    [InlineData("64x64", "96x64", "'96x64' is none of the pass's tiles, 128x128, 256x64, 64x256, 128x64, ")]
    [InlineData(",1,12.5", ",3,12.5", "'3' is no number of pieces from 1 to 2")]
    [InlineData(",1,12.5", ",0,12.5", "'0' is no number of pieces from 1 to 2")]
    [InlineData("12.5", "-1", "'-1' is no time in microseconds")]
    [InlineData("weight-gradient", "backward", "'backward' is none of forward, data-gradient, weight-gradient")]
    [InlineData("bf16,", "fp32,", "'fp32' is neither tf32 nor bf16")]
    [InlineData("bf16,fp32", "tf32,bf16", "'bf16' is no type that maps have in tf32")]
    [InlineData("8-8 1x1", "8-8", "is no convolution such as '32x56x56")]
    [InlineData("8-8", "8-0", "is no convolution such as")]
    [InlineData("groups 1", "groups 3", "is no convolution such as")]
    [InlineData("groups 1", "groups 8", "tile kernels do not compute this pass: 8 groups of 1 and 1 channels")]
    [InlineData(",12.5", "", "has not the columns device,")]
    public void A_malformed_line_is_refused_with_its_number_and_the_reason(string part, string wrong, string reason)
    {
        string message = Refusal(() => Read(Changed(part, wrong)));
        Assert.StartsWith("tiles.csv, line 2: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_header_and_a_pass_listed_twice_are_refused()
    {
        Assert.Equal("tiles.csv, line 3: the pass is listed twice", Refusal(() => Read(Line, Line)));
        Assert.Equal(
            $"tiles.csv: the first line is 'a,b' where '{TileTable.Header}' is expected",
            Refusal(() => TileTable.Read(new StringReader("a,b\n"), "tiles.csv")));
    }

    [Fact]
    public void A_convolution_is_cut_as_its_table_says()
    {
        using WarpDevice warps = new();
        AcceleratorDevice device = warps.Device;
        double[] modelled = WeightGradient(device);
        device.Tiles = new TileTable(Read(Line));
        double[] measured = WeightGradient(device);
        // The model cuts the positions into two pieces, the table does not: another order of the same sums.
        Assert.NotEqual(modelled, measured);
        Assert.InRange(Differences.Relative(modelled, measured), 0, 1e-6);
        Assert.Equal(new TileTable(Read(Line)).Hash, device.TileTable);
    }

    private static string Changed(string part, string other) => Line.Replace(part, other, StringComparison.Ordinal);

    private static string Refusal(Func<object> read) => Assert.Throws<FormatException>(read).Message;

    private static IReadOnlyList<TileTableEntry> Read(params string[] lines) =>
        TileTable.Read(new StringReader(string.Join('\n', lines.Prepend(TileTable.Header))), "tiles.csv");

    private static double[] WeightGradient(Device device)
    {
        Operand[] operands = [new("x", new Shape(3, 14, 14, 8)), new("w", new Shape(8, 1, 1, 8))];
        OperationCase test = new(
            nameof(Conv2d), "table", operands, o => Conv2d.Apply(o[0], o[1], bias: null, stride: 1, padding: 0));
        return OperationRun.Of(test, device).Results.Single(result => result.Name == "dw").Values;
    }
}
