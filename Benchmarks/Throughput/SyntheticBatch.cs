using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>
/// Random images of mean 0 and variance 1 on a device, and their labels: no data is loaded while a step runs.
/// </summary>
internal sealed class SyntheticBatch : IDisposable
{
    public SyntheticBatch(Device device, int count, int imageSize, int classes)
    {
        System.Random random = new(1);
        Shape shape = new(count, imageSize, imageSize, 3);
        float[] pixels = new float[shape.Count];
        float halfWidth = MathF.Sqrt(3);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = halfWidth * (2 * random.NextSingle() - 1);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
            labels[i] = random.Next(classes);
        Images = Tensor.From(device, shape, pixels);
        Labels = Tensor.From(device, new Shape(count), labels);
    }

    public Tensor Images { get; }

    public Tensor Labels { get; }

    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
