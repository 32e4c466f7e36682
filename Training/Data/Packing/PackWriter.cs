using System.Text;

namespace IlgpuNet.Training.Data.Packing;

/// <summary>
/// Writes a pack: the header, the bytes of the pictures one behind the other, and the index (its entries, then the
/// names of the classes and of the pictures, UTF-8 with their lengths before them).
/// </summary>
internal sealed class PackWriter
{
    private readonly Stream _stream;
    private readonly long _start;
    private readonly List<PackEntry> _entries = [];
    private readonly List<string> _names = [];

    /// <summary>Begins a pack.</summary>
    /// <param name="stream">An empty stream that can seek.</param>
    public PackWriter(Stream stream)
    {
        _stream = stream;
        _start = stream.Position;
        stream.Write(new byte[PackHeader.Length]);
    }

    /// <summary>Pictures so far.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds a picture.</summary>
    public void Add(string name, int label, in PackedPicture picture)
    {
        _entries.Add(new PackEntry(
            _stream.Position - _start,
            picture.Bytes.Length,
            Checksum.Of(picture.Bytes),
            label,
            picture.Encoding,
            picture.Width,
            picture.Height));
        _names.Add(name);
        _stream.Write(picture.Bytes);
    }

    /// <summary>Writes the index and, last, the header.</summary>
    public void Finish(IReadOnlyList<string> classNames, int shortSide)
    {
        byte[] index = Index(classNames);
        PackHeader header = new(
            _entries.Count, classNames.Count, shortSide, _stream.Position - _start, index.Length, Checksum.Of(index));
        _stream.Write(index);
        _stream.Position = _start;
        _stream.Write(header.ToBytes());
        _stream.Seek(0, SeekOrigin.End);
    }

    private byte[] Index(IReadOnlyList<string> classNames)
    {
        using MemoryStream index = new();
        byte[] entry = new byte[PackEntry.Bytes];
        foreach (PackEntry each in _entries)
        {
            each.Write(entry);
            index.Write(entry);
        }
        using BinaryWriter writer = new(index);
        foreach (string name in classNames.Concat(_names))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(name);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
        return index.ToArray();
    }
}
