using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Data.Packing;

/// <summary>
/// A pack, mapped into memory. Header and index are verified when it is opened, the bytes of a picture when it is first
/// read. The mapping ends when nothing refers to the pack any more; the file must not be changed before.
/// </summary>
internal sealed class PackFile : IImageStore
{
    private readonly PackEntry[] _entries;
    private readonly MemoryMappedViewAccessor _view;
    private readonly bool[] _verified;

    private PackFile(PackEntry[] entries, MemoryMappedViewAccessor view)
    {
        _entries = entries;
        _view = view;
        _verified = new bool[entries.Length];
    }

    /// <summary>Opens a pack.</summary>
    /// <exception cref="DataException">It is missing, no pack, of another version, truncated or damaged.</exception>
    public static ImageDataset Open(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] start = new byte[PackHeader.Length];
            int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            PackHeader header = PackHeader.Parse(path, start.AsSpan(0, read), stream.Length);
            byte[] index = ReadIndex(path, header, stream);
            (PackEntry[] entries, string[] classNames, string[] names) = ParseIndex(path, header, index);
            using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(
                stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read,
                HandleInheritability.None, leaveOpen: true);
            PackFile pack = new(
                entries, file.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read));
            ImageSample[] samples =
            [
                .. entries.Select((entry, i) => new ImageSample($"{path}:{names[i]}", entry.Label)
                {
                    Store = pack,
                    Index = i,
                }),
            ];
            return new ImageDataset(samples, classNames, $"pack '{path}'");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"pack '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    public void Read(in ImageSample sample, PictureRequest request, ImageDecoder decoder, RgbImage image)
    {
        PackEntry entry = _entries[sample.Index];
        using MappedBytes mapped = new(_view, entry.Offset, entry.Length);
        if (!_verified[sample.Index])
        {
            if (Checksum.Of(mapped.Span) != entry.Checksum)
            {
                ImageFault fault = new(BadImageKind.Damaged, "its bytes in the pack fail their checksum");
                throw new BadImageException(fault.Of(sample));
            }
            _verified[sample.Index] = true;
        }
        if (entry.Encoding == PackEncoding.Rgb)
        {
            image.Resize(entry.Width, entry.Height);
            Expand(mapped.Span, request.Region(entry.Width, entry.Height).Box, image);
        }
        else if (decoder.Decode(mapped.Span, request, image) is { } fault)
        {
            throw new BadImageException(fault.Of(sample));
        }
    }

    public byte[] Content(int index, out bool encoded)
    {
        PackEntry entry = _entries[index];
        encoded = entry.Encoding == PackEncoding.File;
        using MappedBytes mapped = new(_view, entry.Offset, entry.Length);
        return mapped.Span.ToArray();
    }

    private static byte[] ReadIndex(string path, in PackHeader header, FileStream stream)
    {
        bool possible = header.IndexLength is >= 0 and <= int.MaxValue && header.Classes > 0
            && header.Pictures > 0 && header.Pictures <= header.IndexLength / PackEntry.Bytes;
        byte[] index = possible ? new byte[header.IndexLength] : [];
        stream.Position = header.IndexOffset;
        stream.ReadExactly(index);
        return possible && Checksum.Of(index) == header.IndexChecksum
            ? index
            : throw new DataException($"pack '{path}' is damaged: its index fails its checksum; copy or pack it again");
    }

    private static (PackEntry[] Entries, string[] ClassNames, string[] Names) ParseIndex(
        string path, in PackHeader header, byte[] index)
    {
        PackEntry[] entries = new PackEntry[header.Pictures];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = PackEntry.Read(index.AsSpan(i * PackEntry.Bytes));
            if (!entries[i].IsSound(header.IndexOffset))
                throw new DataException($"pack '{path}' has nonsense in the entry of image {i}; pack the images again");
        }
        int at = entries.Length * PackEntry.Bytes;
        string[] classNames = ReadNames(path, index, header.Classes, ref at);
        return (entries, classNames, ReadNames(path, index, entries.Length, ref at));
    }

    private static string[] ReadNames(string path, ReadOnlySpan<byte> index, int count, ref int at)
    {
        List<string> names = [];
        for (int i = 0; i < count; i++)
        {
            int length = at <= index.Length - sizeof(int) ? MemoryMarshal.Read<int>(index[at..]) : -1;
            at += sizeof(int);
            if (length < 0 || length > index.Length - at)
            {
                throw new DataException(
                    $"pack '{path}' has nonsense among the names of its index; pack the images again");
            }
            names.Add(Encoding.UTF8.GetString(index.Slice(at, length)));
            at += length;
        }
        return [.. names];
    }

    /// <summary>Copies the pixels of a box, three bytes each, to four bytes each.</summary>
    private static void Expand(ReadOnlySpan<byte> rgb, CropBox box, RgbImage image)
    {
        const int Step = 4;
        Vector128<byte> spread = Vector128.Create((byte)0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255);
        for (int y = box.Y; y < box.Y + box.Height; y++)
        {
            ReadOnlySpan<byte> from = rgb[((y * image.Width + box.X) * 3)..];
            Span<byte> to = image.Row(y).Slice(box.X * RgbImage.BytesPerPixel, box.Width * RgbImage.BytesPerPixel);
            int x = 0;
            for (; x <= box.Width - Step && 3 * x <= from.Length - Vector128<byte>.Count; x += Step)
            {
                Vector128.Shuffle(Vector128.Create(from[(3 * x)..]), spread)
                    .CopyTo(to[(x * RgbImage.BytesPerPixel)..]);
            }
            for (; x < box.Width; x++) from.Slice(3 * x, 3).CopyTo(to[(x * RgbImage.BytesPerPixel)..]);
        }
    }
}
