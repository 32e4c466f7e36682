using System.Buffers.Binary;
using IlgpuNet.Training.Data.Packing;

namespace IlgpuNet.Training.Logging.Events;

/// <summary>
/// A record of a TFRecord file: the length of the data (64 bits), the masked checksum of those eight bytes, the data,
/// their masked checksum; all numbers little-endian.
/// </summary>
/// <remarks>Source: TensorFlow's "TFRecord and tf.train.Example", section "TFRecords format details".</remarks>
internal static class EventRecord
{
    /// <summary>Bytes before the data.</summary>
    public const int HeaderLength = sizeof(ulong) + sizeof(uint);

    /// <summary>Bytes behind them.</summary>
    public const int FooterLength = sizeof(uint);

    private const uint MaskDelta = 0xa282ead8;

    /// <summary>The record of some data.</summary>
    public static byte[] Of(ReadOnlySpan<byte> data)
    {
        byte[] record = new byte[HeaderLength + data.Length + FooterLength];
        Span<byte> length = record.AsSpan(0, sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), MaskedChecksum(length));
        data.CopyTo(record.AsSpan(HeaderLength));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(HeaderLength + data.Length), MaskedChecksum(data));
        return record;
    }

    /// <summary>
    /// The CRC-32C rotated right by 15 bits, plus a constant: a checksum of data that hold checksums themselves.
    /// </summary>
    public static uint MaskedChecksum(ReadOnlySpan<byte> bytes) => uint.RotateRight(Checksum.Of(bytes), 15) + MaskDelta;
}
