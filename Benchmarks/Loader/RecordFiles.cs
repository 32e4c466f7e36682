using System.Buffers.Binary;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Benchmarks.Loader;

/// <summary>Pictures of the embedded set as CIFAR-10's binary files and as MNIST's idx files.</summary>
internal static class RecordFiles
{
    private const int CifarSide = 32;
    private const int IdxSide = 28;

    /// <summary>Writes <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c>.</summary>
    public static void WriteCifar(ImageDataset embedded, int count, string folder)
    {
        Directory.CreateDirectory(folder);
        const int Files = 5;
        IEnumerable<(int Label, byte[] Grey)[]> parts =
            Pictures(embedded, CifarSide).Take(count).Chunk(count / Files);
        foreach ((int file, (int Label, byte[] Grey)[] pictures) in parts.Index())
        {
            using FileStream stream = File.Create(Path.Combine(folder, $"data_batch_{file + 1}.bin"));
            foreach ((int label, byte[] grey) in pictures)
            {
                stream.WriteByte((byte)label);
                for (int plane = 0; plane < 3; plane++)
                    stream.Write(grey);
            }
        }
    }

    /// <summary>Writes the idx files of training.</summary>
    public static void WriteIdx(ImageDataset embedded, int count, string folder)
    {
        Directory.CreateDirectory(folder);
        using FileStream images = File.Create(Path.Combine(folder, "train-images-idx3-ubyte"));
        using FileStream labels = File.Create(Path.Combine(folder, "train-labels-idx1-ubyte"));
        images.Write(Header(0x803, count, IdxSide, IdxSide));
        labels.Write(Header(0x801, count));
        foreach ((int label, byte[] grey) in Pictures(embedded, IdxSide).Take(count))
        {
            images.Write(grey);
            labels.WriteByte((byte)label);
        }
    }

    private static byte[] Header(params ReadOnlySpan<int> words)
    {
        byte[] header = new byte[4 * words.Length];
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * i), words[i]);
        return header;
    }

    private static IEnumerable<(int Label, byte[] Grey)> Pictures(ImageDataset embedded, int side)
    {
        RgbImage stored = new(), resized = new();
        ImageDecoder decoder = new();
        Resampler resampler = new();
        CropBox window = new(0, 0, side, side);
        foreach (ImageSample sample in embedded.Samples)
        {
            decoder.Decode(sample, stored);
            resampler.Resize(stored, new CropBox(0, 0, stored.Width, stored.Height), side, side, window, resized);
            byte[] grey = new byte[side * side];
            for (int i = 0; i < grey.Length; i++)
                grey[i] = resized.Pixels[i * RgbImage.BytesPerPixel];
            yield return (sample.Label, grey);
        }
    }
}
