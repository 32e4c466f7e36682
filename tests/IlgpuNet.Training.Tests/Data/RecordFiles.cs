using System.Buffers.Binary;
using System.IO.Compression;
using IlgpuNet.TestKit;

namespace IlgpuNet.Training.Tests.Data;

/// <summary>Small CIFAR and idx files.</summary>
internal static class RecordFiles
{
    /// <summary>Records of CIFAR: label bytes, then planes whose value tells record, colour and place.</summary>
    public static byte[] Cifar(int count, int labelBytes, Func<int, int> label)
    {
        int stride = labelBytes + 3072;
        byte[] bytes = new byte[count * stride];
        for (int i = 0; i < count; i++)
        {
            bytes[i * stride + labelBytes - 1] = (byte)label(i);
            for (int at = 0; at < 3072; at++) bytes[i * stride + labelBytes + at] = CifarValue(i, at / 1024, at % 1024);
        }
        return bytes;
    }

    public static byte CifarValue(int record, int colour, int place) => (byte)(record * 31 + colour * 85 + place * 7);

    /// <summary>A folder of CIFAR-10 with two records in each file.</summary>
    public static string WriteCifar10(this TemporaryFolder folder, string name)
    {
        for (int batch = 1; batch <= 5; batch++)
            folder.Write($"{name}/data_batch_{batch}.bin", Cifar(2, 1, i => (i + 2 * batch) % 10));
        folder.Write($"{name}/test_batch.bin", Cifar(2, 1, i => 9 - i));
        folder.Write($"{name}/batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
        return folder[name];
    }

    public static byte[] IdxImages(int count, int height, int width)
    {
        byte[] bytes = new byte[16 + count * height * width];
        int[] header = [0x803, count, height, width];
        for (int i = 0; i < 4; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), header[i]);
        for (int i = 16; i < bytes.Length; i++) bytes[i] = (byte)((i - 16) * 5);
        return bytes;
    }

    public static byte[] IdxLabels(params byte[] labels)
    {
        byte[] bytes = [0, 0, 8, 1, 0, 0, 0, 0, .. labels];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), labels.Length);
        return bytes;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
