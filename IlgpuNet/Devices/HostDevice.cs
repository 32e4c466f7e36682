using System.Runtime.Intrinsics.X86;
using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// The <c>cpu</c> device: managed SIMD code over host memory, on a pool of threads, in single precision.
/// </summary>
public sealed class HostDevice : HostMemoryDevice
{
    /// <summary>
    /// Elements that one piece of element-wise work spans: small enough to balance, large enough to pay.
    /// </summary>
    private const int ChunkLength = 1 << 15;

    /// <summary>The host with <paramref name="threads"/> computing threads; all processors when zero.</summary>
    public HostDevice(int threads = 0)
        : base("cpu", $"host, {InstructionSet()}, {Count(threads)} threads", DType.Float32) =>
        Threads = new HostThreads(Count(threads));

    /// <summary>How many threads compute.</summary>
    public int ThreadCount => Threads.Count;

    internal HostThreads Threads { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Threads.Dispose();
        base.Dispose();
    }

    internal override TForm? Choose<TForm>(TForm reference, TForm simd, TForm kernels)
        where TForm : class => simd;

    /// <summary>
    /// Cuts [0, <paramref name="count"/>) into pieces that depend on nothing but the count, and runs them on the
    /// threads: <paramref name="body"/> gets the first index and the length of each.
    /// </summary>
    internal void ForChunks(long count, Action<long, int> body)
    {
        int chunks = checked((int)((count + ChunkLength - 1) / ChunkLength));
        if (chunks == 1)
        {
            body(0, (int)count);
            return;
        }
        Threads.Run(chunks, i =>
        {
            long start = (long)i * ChunkLength;
            body(start, (int)Math.Min(ChunkLength, count - start));
        });
    }

    private static int Count(int threads) => threads > 0 ? threads : Environment.ProcessorCount;

    private static string InstructionSet() =>
        Avx512F.IsSupported ? "AVX-512" : Fma.IsSupported ? "AVX2" : "portable SIMD";
}

/// <summary>Finds the host behind a tensor.</summary>
internal static class HostDevices
{
    public static HostDevice Host(this Tensor tensor) => (HostDevice)tensor.Device;
}
