using SkiaSharp;

namespace IlgpuNet.Benchmarks.Loader;

/// <summary>
/// Skia's decoding of the same files at their full size, and nothing else: they lie in memory, the pixels are thrown
/// away.
/// </summary>
/// <param name="files">The bytes of the files.</param>
/// <param name="workers">Threads.</param>
internal sealed class BareDecodes(IReadOnlyList<byte[]> files, int workers)
    : TimedLoading(Name, files.Count, workers)
{
    public const string Name = "Skia alone";

    private readonly byte[][] _pixels =
        [.. Enumerable.Range(0, workers).Select(_ => new byte[PhotoFiles.Width * PhotoFiles.Height * 4])];

    private int _times;

    protected override void Prepare(int times) => _times = times;

    protected override void Read(int number)
    {
        Thread[] threads = [.. Enumerable.Range(0, Workers).Select(worker => new Thread(() => Decode(worker)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
    }

    private unsafe void Decode(int worker)
    {
        SKImageInfo target = new(PhotoFiles.Width, PhotoFiles.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (long i = worker; i < (long)files.Count * _times; i += Workers)
        {
            byte[] file = files[(int)(i % files.Count)];
            fixed (byte* bytes = file, pixels = _pixels[worker])
            {
                using SKData data = SKData.Create((nint)bytes, file.Length);
                using SKCodec codec = SKCodec.Create(data);
                SKCodecResult result = codec.GetPixels(target, (nint)pixels);
                if (result != SKCodecResult.Success)
                    throw new InvalidOperationException($"Skia decodes a photograph of ours to {result}");
            }
        }
    }
}
