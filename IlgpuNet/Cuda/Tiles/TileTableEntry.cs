using System.Globalization;
using System.Text.RegularExpressions;
using IlgpuNet.Devices;
using IlgpuNet.Operations;

namespace IlgpuNet.Cuda;

/// <summary>A measured choice: the fastest tile for a pass of a convolution on a GPU.</summary>
/// <param name="Device">The GPU, as its driver names it, without commas.</param>
/// <param name="Shape">The convolution.</param>
/// <param name="Pass">Which of its products.</param>
/// <param name="Arithmetic">The precision, and the type of maps: fp32 maps in bf16 are packed first.</param>
/// <param name="Choice">The tile, and pieces of the weight gradient.</param>
/// <param name="Microseconds">What the pass took, its packing included.</param>
internal sealed partial record TileTableEntry(
    string Device,
    ConvolutionShape Shape,
    ConvolutionPass Pass,
    TileArithmetic Arithmetic,
    TileChoice Choice,
    double Microseconds)
{
    private const NumberStyles Digits = NumberStyles.None;

    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    /// <summary>The word for the pass: <c>forward</c>, <c>data-gradient</c>, <c>weight-gradient</c>.</summary>
    public string PassWord => WordOf(Pass);

    /// <summary>What was measured: the beginning of the line, up to the choice.</summary>
    public string Subject => string.Create(
        s_culture,
        $"{Device},{Shape.N}x{Shape.H}x{Shape.W} {Shape.Inputs}-{Shape.Outputs} {Shape.Kernel} stride {Shape.Stride} "
        + $"padding {Shape.Padding} groups {Shape.Groups},{PassWord},"
        + $"{Arithmetic.Precision.Word()},{Arithmetic.MapWord}");

    /// <summary>The line of the table, without the time.</summary>
    public string ChoiceText => string.Create(s_culture, $"{Subject},{Choice.Tile},{Choice.Pieces}");

    /// <summary>The line of the table.</summary>
    public string Text => string.Create(s_culture, $"{ChoiceText},{Microseconds:F1}");

    /// <summary>Reads a line of the table.</summary>
    /// <exception cref="FormatException">It is not one; the message says why.</exception>
    public static TileTableEntry Parse(string line)
    {
        if (line.Split(',') is not [string device, string convolution, string passWord, string precision, string maps,
            string tile, string pieces, string time])
        {
            throw new FormatException($"'{line}' has not the columns {TileTable.Header}");
        }
        ConvolutionShape shape = ParseShape(convolution);
        ConvolutionPass[] passes = [.. Enum.GetValues<ConvolutionPass>().Where(known => WordOf(known) == passWord)];
        if (passes is not [ConvolutionPass pass])
            throw new FormatException($"'{passWord}' is none of forward, data-gradient, weight-gradient");
        TileArithmetic[] arithmetics = [.. TileArithmetic.All.Where(known => known.Precision.Word() == precision)];
        if (arithmetics.Length == 0)
            throw new FormatException($"'{precision}' is neither tf32 nor bf16");
        TileArithmetic arithmetic = arithmetics.FirstOrDefault(known => known.MapWord == maps)
            ?? throw new FormatException($"'{maps}' is no type that maps have in {precision}");
        if (TileLimits.Obstacle(shape, pass, arithmetic.Precision) is { } obstacle)
            throw new FormatException($"tile kernels do not compute this pass: {obstacle}");
        TilePlan[] tiles = [.. TileChoice.Possible(arithmetic, shape, pass)];
        TilePlan plan = tiles.FirstOrDefault(known => known.ToString() == tile)
            ?? throw new FormatException($"'{tile}' is none of the pass's tiles, {string.Join<TilePlan>(", ", tiles)}");
        int most = TileChoice.MostPieces(shape, pass, arithmetic.Precision);
        if (!int.TryParse(pieces, Digits, s_culture, out int count) || count < 1 || count > most)
            throw new FormatException($"'{pieces}' is no number of pieces from 1 to {most}");
        if (!double.TryParse(time, NumberStyles.AllowDecimalPoint, s_culture, out double microseconds))
            throw new FormatException($"'{time}' is no time in microseconds");
        return new TileTableEntry(
            device, shape, pass, arithmetic, new TileChoice(plan, count), microseconds);
    }

    private static string WordOf(ConvolutionPass pass) => pass switch
    {
        ConvolutionPass.Forward => "forward",
        ConvolutionPass.DataGradient => "data-gradient",
        _ => "weight-gradient",
    };

    private static ConvolutionShape ParseShape(string text)
    {
        Match match = ShapeText().Match(text);
        int[] n = [.. match.Groups.Values.Skip(1).Select(group =>
            int.TryParse(group.ValueSpan, Digits, s_culture, out int number) ? number : -1)];
        if (match.Success && !n.Contains(-1))
        {
            ConvolutionShape shape = new(
                n[0], n[1], n[2], n[3], n[4],
                Kernel: new(n[5], n[6]), Stride: new(n[7], n[8]), Padding: new(n[9], n[10]), Groups: n[11]);
            bool positive = n.Where((_, place) => place is not (9 or 10)).All(number => number > 0);
            if (positive && shape is { Ho: > 0, Wo: > 0 }
                && shape.Inputs % shape.Groups == 0 && shape.Outputs % shape.Groups == 0)
            {
                return shape;
            }
        }
        throw new FormatException(
            $"'{text}' is no convolution such as '32x56x56 64-64 3x3 stride 1x1 padding 1x1 groups 1'");
    }

    [GeneratedRegex(@"^(\d+)x(\d+)x(\d+) (\d+)-(\d+) (\d+)x(\d+) stride (\d+)x(\d+) padding (\d+)x(\d+) groups (\d+)$")]
    private static partial Regex ShapeText();
}
