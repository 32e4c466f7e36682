using System.Buffers.Binary;
using System.Text;

namespace IlgpuNet.Storage.Torch;

/// <summary>
/// Numbers as numpy pickles them, <c>scalar(dtype, bytes)</c>: checkpoints keep their accuracy or loss so. They become
/// plain numbers; arrays, texts and every other type of numpy are refused. Source: numpy/_core/src/multiarray,
/// <c>scalar</c> and <c>arraydescr_reduce</c>.
/// </summary>
internal static class NumpyScalar
{
    // The widest number, a complex one of long doubles, has 32. Without a limit a pickle could encode one text over and
    // over.
    private const int LongestNumber = 32;

    /// <summary>The functions that such a pickle calls; the module was renamed in numpy 2.</summary>
    public static IReadOnlyDictionary<string, Func<IReadOnlyList<object?>, object?>> Functions { get; } =
        new Dictionary<string, Func<IReadOnlyList<object?>, object?>>
        {
            ["numpy.dtype"] = Type,
            ["numpy.core.multiarray.scalar"] = Scalar,
            ["numpy._core.multiarray.scalar"] = Scalar,
            ["_codecs.encode"] = Encode,
        };

    private static NumpyType Type(IReadOnlyList<object?> arguments) => arguments is [string code, ..]
        ? new NumpyType(code)
        : throw new FormatException("its pickle has a number of numpy without a type");

    /// <summary>Protocol 2 has no bytes: Python 3 writes a text and asks for it to be encoded.</summary>
    private static byte[] Encode(IReadOnlyList<object?> arguments) =>
        arguments is [string { Length: <= LongestNumber } text, "latin1"]
            ? Encoding.Latin1.GetBytes(text)
            : throw new FormatException("its pickle encodes a text that is no number of numpy");

    private static object Scalar(IReadOnlyList<object?> arguments) => arguments switch
    {
        [NumpyType type, byte[] bytes] => Number(type, bytes),
        // Python 2 made no difference between bytes and texts.
        [NumpyType type, string { Length: <= LongestNumber } text] => Number(type, Encoding.Latin1.GetBytes(text)),
        _ => throw new FormatException("its pickle has a scalar of numpy that is no number"),
    };

    private static object Number(NumpyType type, byte[] bytes)
    {
        if (type.IsBigEndian)
            throw new FormatException("its numbers of numpy are big-endian, and only little-endian ones are read");
        return (type.Code, bytes.Length) switch
        {
            ("b1", 1) => bytes[0] != 0,
            ("i1", 1) => (long)(sbyte)bytes[0],
            ("u1", 1) => (long)bytes[0],
            ("i2", 2) => (long)BinaryPrimitives.ReadInt16LittleEndian(bytes),
            ("u2", 2) => (long)BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            ("i4", 4) => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ("u4", 4) => (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            ("i8", 8) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            ("u8", 8) => (double)BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            ("f2", 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            ("f4", 4) => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
            ("f8", 8) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => throw new FormatException(
                $"its pickle has {bytes.Length} bytes of the numpy type '{Printable(type.Code)}', "
                + "and only plain numbers of numpy are read"),
        };
    }

    private static string Printable(string code) =>
        string.Concat(code.Take(16).Select(c => char.IsControl(c) ? '?' : c));
}
