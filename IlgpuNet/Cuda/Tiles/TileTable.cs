using System.Security.Cryptography;
using System.Text;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>
/// The tiles that were measured on a GPU, as <c>Benchmarks -- tune</c> writes them: a pass of a convolution that is
/// listed is cut as the table says, any other as <see cref="TileCost"/> ranks tiles.
/// </summary>
internal sealed class TileTable
{
    /// <summary>The first line of the text.</summary>
    public const string Header = "device,convolution,pass,precision,maps,tile,pieces,microseconds";

    private const string Resource = "IlgpuNet.Cuda.Tiles.tiles.csv";

    private readonly Dictionary<(ConvolutionShape, ConvolutionPass, Precision, DType), TileChoice> _choices = [];

    /// <summary>The table of some entries, all of one GPU.</summary>
    public TileTable(IReadOnlyCollection<TileTableEntry> entries)
    {
        foreach (TileTableEntry entry in entries)
            _choices.Add(Key(entry.Shape, entry.Pass, entry.Arithmetic), entry.Choice);
        if (entries.Count == 0)
            return;
        string text = string.Join('\n', entries.Select(entry => entry.ChoiceText).Order(StringComparer.Ordinal));
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    /// <summary>Identifies the choices, whatever the times and the order; null where there are none.</summary>
    public string? Hash { get; }

    /// <summary>What the library's own table says of a GPU.</summary>
    /// <param name="device">As its driver names it.</param>
    public static TileTable Of(string device)
    {
        using Stream stream = typeof(TileTable).Assembly.GetManifestResourceStream(Resource)!;
        using StreamReader text = new(stream);
        return new TileTable([.. Read(text, "tiles.csv").Where(entry => entry.Device == DeviceWord(device))]);
    }

    /// <summary>A GPU's name as tables have it.</summary>
    public static string DeviceWord(string device) => device.Replace(',', ' ');

    /// <summary>The measured choice for a pass; null where it was not measured.</summary>
    public TileChoice? Find(ConvolutionShape shape, ConvolutionPass pass, TileArithmetic arithmetic) =>
        _choices.TryGetValue(Key(shape, pass, arithmetic), out TileChoice choice) ? choice : null;

    /// <summary>Reads the entries of a table.</summary>
    /// <param name="text">The table.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="FormatException">It is not one; the message says which line, and why.</exception>
    public static IReadOnlyList<TileTableEntry> Read(TextReader text, string source)
    {
        if (text.ReadLine() is var header && header != Header)
            throw new FormatException($"{source}: the first line is '{header}' where '{Header}' is expected");
        List<TileTableEntry> entries = [];
        HashSet<string> known = [];
        for (int number = 2; text.ReadLine() is { } line; number++)
        {
            try
            {
                TileTableEntry entry = TileTableEntry.Parse(line);
                if (!known.Add(entry.Subject))
                    throw new FormatException("the pass is listed twice");
                entries.Add(entry);
            }
            catch (FormatException error)
            {
                throw new FormatException($"{source}, line {number}: {error.Message}", error);
            }
        }
        return entries;
    }

    /// <summary>Writes a table of entries, whatever their order the same.</summary>
    public static void Write(TextWriter text, IEnumerable<TileTableEntry> entries)
    {
        foreach (string line in entries.Select(entry => entry.Text).Order(StringComparer.Ordinal).Prepend(Header))
            text.Write(line + "\n");
    }

    private static (ConvolutionShape Shape, ConvolutionPass Pass, Precision Precision, DType Maps) Key(
        ConvolutionShape shape, ConvolutionPass pass, TileArithmetic arithmetic) =>
        (shape, pass, arithmetic.Precision, arithmetic.Maps);
}
