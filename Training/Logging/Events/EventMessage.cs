using Google.Protobuf;

namespace IlgpuNet.Training.Logging.Events;

/// <summary>
/// The messages that a file of TensorBoard events is made of, as their bytes. Of TensorFlow's <c>event.proto</c> and
/// <c>summary.proto</c> these fields are used: <c>Event</c> wall_time = 1, step = 2, file_version = 3, summary = 5,
/// session_log = 7; <c>Summary</c> value = 1; <c>Summary.Value</c> tag = 1, simple_value = 2; <c>SessionLog</c>
/// status = 1 (START = 1).
/// </summary>
internal static class EventMessage
{
    private const string FileVersion = "brain.Event:2";
    private const int SessionStart = 1;

    /// <summary>The first message of a file: its version.</summary>
    /// <param name="seconds">The time, in seconds since 1970.</param>
    /// <param name="step">The first step that the file may hold.</param>
    public static byte[] Version(double seconds, long step) => Event(seconds, step, output =>
    {
        output.WriteTag(3, WireFormat.WireType.LengthDelimited);
        output.WriteString(FileVersion);
    });

    /// <summary>
    /// Says that values of this step and later ones in files before are void, for they are made again.
    /// </summary>
    public static byte[] Restart(double seconds, long step) => Event(seconds, step, output =>
    {
        output.WriteTag(7, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(Message(log =>
        {
            log.WriteTag(1, WireFormat.WireType.Varint);
            log.WriteEnum(SessionStart);
        }));
    });

    /// <summary>Values at a step, by tag.</summary>
    public static byte[] Scalars(double seconds, long step, IEnumerable<(string Tag, double Value)> values) =>
        Event(seconds, step, output =>
        {
            output.WriteTag(5, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(Message(summary =>
            {
                foreach ((string tag, double value) in values)
                {
                    summary.WriteTag(1, WireFormat.WireType.LengthDelimited);
                    summary.WriteBytes(Message(entry =>
                    {
                        entry.WriteTag(1, WireFormat.WireType.LengthDelimited);
                        entry.WriteString(tag);
                        entry.WriteTag(2, WireFormat.WireType.Fixed32);
                        entry.WriteFloat((float)value);
                    }));
                }
            }));
        });

    private static byte[] Event(double seconds, long step, Action<CodedOutputStream> writeContent) => Message(output =>
    {
        output.WriteTag(1, WireFormat.WireType.Fixed64);
        output.WriteDouble(seconds);
        output.WriteTag(2, WireFormat.WireType.Varint);
        output.WriteInt64(step);
        writeContent(output);
    }).ToByteArray();

    private static ByteString Message(Action<CodedOutputStream> write)
    {
        using MemoryStream bytes = new();
        using (CodedOutputStream output = new(bytes, leaveOpen: true))
            write(output);
        return ByteString.CopyFrom(bytes.ToArray());
    }
}
