using System.Buffers.Binary;
using Google.Protobuf;
using IlgpuNet.Training.Logging.Events;

namespace IlgpuNet.Training.Tests.Logging;

/// <summary>
/// Reads event files as TensorBoard does: checks both checksums of every record and drops what a restart voids.
/// </summary>
internal static class EventReader
{
    /// <summary>A message; of its contents one is given.</summary>
    public sealed record Event(
        double Seconds, long Step, string? Version, int? Session, IReadOnlyList<(string Tag, float Value)> Scalars);

    /// <summary>The messages of one file.</summary>
    public static List<Event> Read(string path)
    {
        ReadOnlySpan<byte> bytes;
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        using (MemoryStream copy = new())
        {
            stream.CopyTo(copy);
            bytes = copy.ToArray();
        }
        List<Event> events = [];
        while (bytes.Length > 0)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            Assert.Equal(EventRecord.MaskedChecksum(bytes[..8]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
            ReadOnlySpan<byte> data = bytes.Slice(EventRecord.HeaderLength, length);
            bytes = bytes[(EventRecord.HeaderLength + length)..];
            Assert.Equal(EventRecord.MaskedChecksum(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            bytes = bytes[EventRecord.FooterLength..];
            events.Add(Parse(data.ToArray()));
        }
        return events;
    }

    /// <summary>The values that TensorBoard shows of a folder: the files in the order of their names.</summary>
    public static List<(string Tag, long Step, float Value)> Shown(string folder)
    {
        List<(string Tag, long Step, float Value)> shown = [];
        foreach (string path in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            foreach (Event e in Read(path))
            {
                if (e.Session == 1)
                    shown.RemoveAll(value => value.Step >= e.Step);
                shown.AddRange(e.Scalars.Select(scalar => (scalar.Tag, e.Step, scalar.Value)));
            }
        }
        return shown;
    }

    private static Event Parse(byte[] data)
    {
        CodedInputStream input = new(data);
        (double seconds, long step, string? version, int? session) = (0, 0, null, null);
        List<(string, float)> scalars = [];
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: seconds = input.ReadDouble(); break;
                case 2: step = input.ReadInt64(); break;
                case 3: version = input.ReadString(); break;
                case 5: scalars = Summary(input.ReadBytes()); break;
                case 7: session = Status(input.ReadBytes()); break;
                default: throw new FormatException($"unknown field of an event: tag {tag}");
            }
        }
        return new Event(seconds, step, version, session, scalars);
    }

    private static int Status(ByteString bytes)
    {
        CodedInputStream input = bytes.CreateCodedInput();
        Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.Varint), input.ReadTag());
        return input.ReadEnum();
    }

    private static List<(string, float)> Summary(ByteString bytes)
    {
        CodedInputStream input = bytes.CreateCodedInput();
        List<(string, float)> values = [];
        while (input.ReadTag() is var tag and not 0)
        {
            Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited), tag);
            CodedInputStream value = input.ReadBytes().CreateCodedInput();
            Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited), value.ReadTag());
            string name = value.ReadString();
            Assert.Equal(WireFormat.MakeTag(2, WireFormat.WireType.Fixed32), value.ReadTag());
            values.Add((name, value.ReadFloat()));
            Assert.True(value.IsAtEnd);
        }
        return values;
    }
}
