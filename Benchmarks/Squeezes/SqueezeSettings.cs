using IlgpuNet.Devices;

namespace IlgpuNet.Benchmarks.Squeezes;

/// <summary>What a run of the suite measures.</summary>
/// <param name="Device">Where.</param>
/// <param name="ImageSize">Side of the images, which gives the maps of the stages their extents.</param>
/// <param name="Batch">Images in a batch.</param>
/// <param name="Cases">What is timed.</param>
internal sealed record SqueezeSettings(Device Device, int ImageSize, int Batch, IList<SqueezeCase> Cases);
