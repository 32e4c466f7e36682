using IlgpuNet.Benchmarks.Throughput;
using IlgpuNet.Networks;
using static TorchSharp.torch;

namespace IlgpuNet.Benchmarks.Libtorch;

/// <summary>Random images [N, 3, H, W] of mean 0 and variance 1, and their labels.</summary>
internal sealed class LibtorchBatch(ThroughputSettings settings) : IDisposable
{
    public Tensor Images { get; } = randn(settings.Batch, 3, settings.ImageSize, settings.ImageSize);

    public Tensor Labels { get; } = randint(0, new NetworkOptions().Classes, settings.Batch, dtype: ScalarType.Int64);

    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
