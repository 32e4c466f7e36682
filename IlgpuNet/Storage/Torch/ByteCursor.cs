using System.Buffers.Binary;
using System.Text;

namespace IlgpuNet.Storage.Torch;

/// <summary>
/// Reads a stretch of a file from its start on. Lengths from the file are checked before they are used.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="start">The first byte.</param>
/// <param name="end">The end, exclusive.</param>
internal sealed class ByteCursor(BinaryFile file, long start, long end)
{
    private const int BufferBytes = 1 << 16;

    private readonly byte[] _buffer = new byte[Math.Min(BufferBytes, end - start)];
    private long _bufferStart = start;
    private int _filled;
    private int _next;

    /// <summary>The place of the next byte in the file.</summary>
    public long Position => _bufferStart + _next;

    /// <summary>The next byte.</summary>
    public byte ReadByte() => Read(1)[0];

    /// <summary>The next <paramref name="count"/> bytes, at most 65536; they are valid until the next call.</summary>
    /// <exception cref="FormatException">There are fewer left, or more are asked for.</exception>
    public ReadOnlySpan<byte> Read(long count)
    {
        if (count is < 0 or > BufferBytes)
            throw new FormatException($"its pickle has a value of {count} bytes at byte {Position}");
        if (count > end - Position)
            throw new FormatException("it ends inside a pickle: it was cut off");
        if (count > _filled - _next)
            Fill();
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_next, (int)count);
        _next += (int)count;
        return bytes;
    }

    /// <summary>The text up to the next line feed, which is passed over.</summary>
    public string ReadLine()
    {
        StringBuilder line = new();
        for (char c = (char)ReadByte(); c != '\n'; c = (char)ReadByte())
        {
            if (line.Length == 256)
                throw new FormatException($"its pickle has a name of more than 256 bytes at byte {Position}");
            line.Append(c);
        }
        return line.ToString();
    }

    /// <summary>The next eight bytes as a little-endian number.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Read(sizeof(long)));

    /// <summary>Goes on <paramref name="count"/> bytes later.</summary>
    /// <exception cref="FormatException">The stretch ends before.</exception>
    public void Skip(long count)
    {
        if (count < 0 || count > end - Position)
            throw new FormatException("it ends before its data does: it was cut off");
        (_bufferStart, _filled, _next) = (Position + count, 0, 0);
    }

    private void Fill()
    {
        (_bufferStart, _next) = (Position, 0);
        _filled = (int)Math.Min(_buffer.Length, end - _bufferStart);
        file.Read(_bufferStart, _buffer.AsSpan(0, _filled));
    }
}
